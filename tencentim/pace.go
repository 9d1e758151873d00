package tencentim

import (
	"context"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"github.com/pushwire/push"
	"github.com/pushwire/push/internal/engine"
	"github.com/pushwire/push/internal/limits"
)

// The pauses between two requests of a kind. Tencent wants more than a second
// between pushes to all or by condition, between recalls, and between queries;
// a little more, because requests travel.
const (
	slowPace = 1100 * time.Millisecond
	fastPace = 10 * time.Millisecond // attributes and tags
)

// pacer is the limiter of one command, with the code that Tencent answers to
// more.
type pacer struct {
	limiter *rate.Limiter
	code    string
}

// newPacers returns the limiters of the commands that have one of their own.
func newPacers() map[string]*pacer {
	pacers := map[string]*pacer{
		commandPush:   {rate.NewLimiter(rate.Every(slowPace), 1), codeTooClose},
		commandRevoke: {rate.NewLimiter(rate.Every(slowPace), 1), codeTooSoon},
	}
	for _, command := range [...]string{
		commandStatistics, commandLoss, commandTrace,
		commandChatStatistics, commandChatLoss, commandChatTrace,
	} {
		pacers[command] = &pacer{rate.NewLimiter(rate.Every(slowPace), 1), codeTooFast}
	}
	for _, command := range [...]string{
		commandSetNames, commandNames, commandSetAttributes, commandAttributes, commandRemoveAttributes,
		commandAddTags, commandTags, commandRemoveTags, commandClearTags,
	} {
		pacers[command] = &pacer{rate.NewLimiter(rate.Every(fastPace), 1), codeTooFast}
	}
	return pacers
}

// pace makes a call wait for the command's own limiter: here, where it holds
// up nobody else, and before each further attempt.
func (c *Client) pace(ctx context.Context, command string, call *engine.Call) error {
	p, ok := c.pacers[command]
	if !ok {
		return nil
	}
	if err := p.wait(ctx); err != nil {
		return err
	}
	body, attempts := call.Body, 0
	call.Rebody = func(bool) ([]byte, error) {
		attempts++
		if attempts > 1 {
			if err := p.wait(ctx); err != nil {
				return nil, err
			}
		}
		return body, ctx.Err()
	}
	return nil
}

// wait waits for its turn, or for the end of the context, which whoever goes
// on will notice. A wait that would outlast the deadline fails at once.
func (p *pacer) wait(ctx context.Context) error {
	if err := p.limiter.Wait(ctx); err == nil || ctx.Err() != nil {
		return nil
	}
	return &push.LimitError{
		From: push.TencentIM, Field: "rate", Limit: max(int(p.limiter.Limit()), 1), Actual: 1,
		Unit: "requests a second, and no time left to wait", Class: push.ErrRateLimited, VendorCode: p.code,
	}
}

// allowance counts the pushes of a day that go to all or by condition. It is
// in memory only, and of one client only: a program that starts anew begins
// at zero, and only Tencent itself then says that the day's allowance is used
// up. When Tencent's day begins is unverified; here it does at midnight in
// China.
type allowance struct {
	mu   sync.Mutex
	day  int64
	used int
}

// chinaTime is what China's clocks are ahead of UTC, in seconds.
const chinaTime = 8 * 60 * 60

// take counts one push, or says that there is none left.
func (a *allowance) take(t *limits.Table, now time.Time) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	if today := (now.Unix() + chinaTime) / day; today != a.day {
		a.day, a.used = today, 0
	}
	if err := t.Check(fieldDaily, a.used+1); err != nil {
		return err
	}
	a.used++
	return nil
}

// giveBack takes back one push that was surely not carried out.
func (a *allowance) giveBack(now time.Time) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if (now.Unix()+chinaTime)/day == a.day && a.used > 0 {
		a.used--
	}
}
