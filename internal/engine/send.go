package engine

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/pushwire/push"
)

// A Job is what a vendor makes of a message and an audience: how to send it
// to some of the targets. Everything that is the same for all of them has
// been translated, checked and encoded when the Job is made.
type Job struct {
	// Max is the most targets that a request takes. Min is the least where
	// they have to be shared out, and Max at least twice that; Send must be
	// able to do with fewer all the same, if there are no more.
	Max, Min int

	// Check says what is wrong with a target. One that is wrong fails alone.
	// Nil: any target that is not empty will do.
	Check func(target string) error

	// Send makes one request. It is called from several goroutines.
	Send func(ctx context.Context, targets []string) Reply

	// Ignored names the portable fields that the vendor has nothing for. The
	// message goes out without them, and a warning to the log.
	Ignored []string

	// Warning is what else the sender should know, for the log: above all
	// that a message without a class will be metered as marketing.
	Warning string
}

// A Reply is what came of one request.
type Reply struct {
	ID       string            // vendor-issued
	IDs      map[string]string // of single targets that have one of their own
	Err      error             // the whole request failed, with a push.Error
	Rejected []Rejection
}

// A Rejection is one target that the vendor refused while it took others.
type Rejection struct {
	Target string
	Err    push.Error
}

// A Planner turns a message for a type of target into a Job. It refuses what
// the vendor cannot do before anything is sent. count is the number of
// targets; the Job is given them request by request.
type Planner func(ctx context.Context, m *push.Message, to *push.Audience, typ push.TargetType, count int) (*Job, error)

// Send is the portable send of every vendor. The result is never nil and has
// every target exactly once.
func (c *Caller) Send(ctx context.Context, m *push.Message, to *push.Audience, plan Planner) (*push.Result, error) {
	start := time.Now()
	typ, targets, err := to.Targets()
	observer := c.cfg.Settings.Observer
	ctx = observer.SendStart(ctx, push.SendStart{Vendor: c.cfg.Vendor, Type: typ, Targets: len(targets)})
	var res *push.Result
	if err != nil {
		res = c.refuse(to, c.typed(ctx, err))
		if len(res.Failed) > 0 {
			err = res.Err()
		} else {
			err = c.typed(ctx, err) // there is no target to carry it
		}
	} else {
		res = c.send(ctx, m, to, typ, targets, plan)
		err = res.Err()
	}
	if suspects := res.SuspectVendors(); len(suspects) > 0 {
		c.cfg.Settings.Logger.WarnContext(ctx, "push: nearly all tokens came back dead: suspecting the configuration, see Result.SuspectVendors",
			"vendor", c.cfg.Vendor, "failed", res.FailedCount())
	}
	observer.SendEnd(ctx, push.SendEnd{
		Vendor: c.cfg.Vendor, Accepted: res.AcceptedCount(), Failed: res.FailedCount(),
		Duration: time.Since(start), Err: err,
	})
	return res, err
}

// refuse fails every target of an audience that names several kinds.
func (c *Caller) refuse(to *push.Audience, err push.Error) *push.Result {
	g := gatherer{vendor: c.cfg.Vendor, res: &push.Result{}}
	for _, part := range []struct {
		typ     push.TargetType
		targets []string
	}{
		{push.TargetToken, to.Tokens},
		{push.TargetAlias, to.Aliases},
		{push.TargetUser, to.Users},
		{push.TargetTopic, oneOrNone(to.Topic)},
		{push.TargetCondition, oneOrNone(to.Condition)},
	} {
		g.typ = part.typ
		g.fail(part.targets, err)
	}
	return g.res
}

func oneOrNone(s string) []string {
	if s == "" {
		return nil
	}
	return []string{s}
}

func (c *Caller) send(ctx context.Context, m *push.Message, to *push.Audience, typ push.TargetType, targets []string, plan Planner) *push.Result {
	g := gatherer{vendor: c.cfg.Vendor, typ: typ, res: &push.Result{}}
	job, err := c.plan(ctx, m, to, typ, len(targets), plan)
	if err != nil {
		g.fail(targets, c.typed(ctx, err))
		return g.res
	}
	c.announce(ctx, job)
	good := g.sift(targets, func(target string) error {
		if job.Check == nil {
			return nil
		}
		return job.Check(target)
	})
	batches := split(len(good), job.Max, job.Min)
	all := c.run(ctx, job, typ, good, batches)
	g.res.Accepted = make([]push.Acceptance, 0, len(all))
	for _, parts := range all {
		for i := range parts {
			g.gather(parts[i].targets, &parts[i].reply)
		}
	}
	return g.res
}

// announce logs what the sender should know of a job.
func (c *Caller) announce(ctx context.Context, job *Job) {
	log := c.cfg.Settings.Logger
	if len(job.Ignored) > 0 {
		log.WarnContext(ctx, "push: sent without fields that the vendor does not have",
			"vendor", c.cfg.Vendor, "fields", job.Ignored)
	}
	if job.Warning != "" {
		log.WarnContext(ctx, "push: "+job.Warning, "vendor", c.cfg.Vendor)
	}
}

func (c *Caller) plan(ctx context.Context, m *push.Message, to *push.Audience, typ push.TargetType, count int, plan Planner) (*Job, error) {
	if err := m.Validate(); err != nil {
		return nil, err
	}
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	return plan(ctx, m, to, typ, count)
}

// typed makes sure that an error is a push.Error and names the vendor.
func (c *Caller) typed(ctx context.Context, err error) push.Error {
	e := push.Error(nil)
	if !errors.As(err, &e) {
		return transportError(ctx, c.cfg.Vendor, OpSend, err, false)
	}
	switch e := e.(type) {
	case *push.FieldError:
		if e.From == "" {
			e.From = c.cfg.Vendor
		}
	case *push.LimitError:
		if e.From == "" {
			e.From = c.cfg.Vendor
		}
	}
	return e
}

// batch is one request's share of the targets.
type batch struct{ from, to int }

// split cuts n targets into requests of at most max. The last two share what
// is left if the last would have fewer than min.
func split(n, max, min int) []batch {
	batches := make([]batch, 0, (n+max-1)/max)
	for from := 0; from < n; {
		to := from + max
		if to > n {
			to = n
		}
		if left := n - to; left > 0 && left < min {
			to -= min - left
		}
		batches = append(batches, batch{from, to})
		from = to
	}
	return batches
}

// part is some targets and the answer that settles them.
type part struct {
	targets []string
	reply   Reply
}

// run makes the requests with as many workers as the client has slots, and
// returns the parts of each batch.
func (c *Caller) run(ctx context.Context, job *Job, typ push.TargetType, targets []string, batches []batch) [][]part {
	parts := make([][]part, len(batches))
	settled := make([]part, len(batches)) // most batches have one part
	one := func(w *worker, i int) {
		parts[i] = w.send(targets[batches[i].from:batches[i].to], settled[i:i:i+1])
	}
	if len(batches) == 1 {
		one(c.worker(ctx, job, typ), 0)
		return parts
	}
	var (
		next atomic.Int64
		wg   sync.WaitGroup
	)
	for range min(len(batches), cap(c.slots)) {
		wg.Go(func() {
			w := c.worker(ctx, job, typ)
			for i := next.Add(1) - 1; i < int64(len(batches)); i = next.Add(1) - 1 {
				one(w, int(i))
			}
		})
	}
	wg.Wait()
	return parts
}

// A worker makes the requests of a Job one after the other.
type worker struct {
	*Caller
	ctx    context.Context
	job    *Job
	typ    push.TargetType
	tokens []string // of the request under way
}

func (c *Caller) worker(ctx context.Context, job *Job, typ push.TargetType) *worker {
	w := &worker{Caller: c, job: job, typ: typ}
	w.ctx = context.WithValue(ctx, workerKey{}, w)
	return w
}

type workerKey struct{}

// send makes one request and, while the vendor takes some targets and
// refuses others for the moment, another one for just those. It appends what
// came of them to parts.
func (w *worker) send(targets []string, parts []part) []part {
	c, ctx := w.Caller, w.ctx
	for attempt := 1; ; attempt++ {
		if err := ctx.Err(); err != nil {
			return append(parts, part{targets, Reply{Err: transportError(ctx, c.cfg.Vendor, OpSend, err, false)}})
		}
		if w.typ == push.TargetToken {
			w.tokens = targets
		}
		r := w.job.Send(ctx, targets)
		if w.typ == push.TargetToken {
			c.doubt(&r, targets)
			if len(r.Rejected) > 0 {
				r.hideTokens(targets)
			}
		}
		refused := refusedForNow(&r)
		if len(refused) == 0 || attempt >= c.cfg.Settings.Retry.MaxAttempts || !c.pause(ctx, attempt) {
			return append(parts, part{targets, r})
		}
		var settled, again []string
		for _, t := range targets {
			if refused[t] {
				again = append(again, t)
			} else {
				settled = append(settled, t)
			}
		}
		if len(again) == 0 { // the vendor named nobody that it was sent
			return append(parts, part{targets, r})
		}
		if len(settled) > 0 {
			parts = append(parts, part{settled, r})
		}
		c.cfg.Settings.Logger.InfoContext(ctx, "push: some targets were refused for the moment, trying those again",
			"vendor", c.cfg.Vendor, "targets", len(again), "attempt", attempt)
		targets = again
	}
}

// doubt fails the targets that an answer does not name if it names others
// that it was not asked about: then it does not tell who was refused, and
// calling the rest accepted might lose one.
func (c *Caller) doubt(r *Reply, targets []string) {
	if len(r.Rejected) == 0 {
		return
	}
	left := make(map[string]bool, len(targets))
	for _, t := range targets {
		left[t] = true
	}
	strangers := 0
	for _, x := range r.Rejected {
		if _, asked := left[x.Target]; !asked {
			strangers++
		}
		left[x.Target] = false
	}
	if strangers == 0 {
		return
	}
	err := &push.TransportError{
		From: c.cfg.Vendor, Op: OpSend, Class: push.ErrProtocol, Cause: causeAnswer, MayBeDelivered: true,
		Err: fmt.Errorf("the answer names %d targets that it was not asked about", strangers),
	}
	for t, unnamed := range left {
		if unnamed {
			r.Rejected = append(r.Rejected, Rejection{Target: t, Err: err})
		}
	}
}

// refusedForNow returns the targets of a partial answer that may be sent to
// again: the vendor surely did not take them, and may do so later.
func refusedForNow(r *Reply) map[string]bool {
	var refused map[string]bool
	for _, x := range r.Rejected {
		if retry, maybe, _ := ruleOf(x.Err); retry == push.RetryLater && !maybe {
			if refused == nil {
				refused = make(map[string]bool)
			}
			refused[x.Target] = true
		}
	}
	return refused
}

// pause waits before another request for the rest of a batch. It reports
// whether there was time.
func (c *Caller) pause(ctx context.Context, attempt int) bool {
	wait := c.backoff(attempt, 0)
	if d, ok := ctx.Deadline(); ok && time.Until(d) <= wait {
		return false
	}
	t := time.NewTimer(wait)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// gatherer collects the outcomes of one Send.
type gatherer struct {
	vendor push.Vendor
	typ    push.TargetType
	res    *push.Result
}

// sift fails the targets that are wrong in themselves and returns the rest,
// which is targets itself if all are good.
func (g *gatherer) sift(targets []string, check func(string) error) []string {
	var good []string
	for i, t := range targets {
		err := g.check(t, check)
		if err == nil {
			if good != nil {
				good = append(good, t)
			}
			continue
		}
		if good == nil {
			good = append(make([]string, 0, len(targets)), targets[:i]...)
		}
		g.failOne(t, err)
	}
	if good == nil {
		return targets
	}
	return good
}

func (g *gatherer) check(target string, check func(string) error) push.Error {
	if target == "" && g.typ != push.TargetTags && g.typ != push.TargetEveryone {
		return &push.FieldError{From: g.vendor, Field: string(g.typ), Problem: "is empty"}
	}
	err := check(target)
	if err == nil {
		return nil
	}
	if e := push.Error(nil); errors.As(err, &e) {
		return e
	}
	return &push.FieldError{From: g.vendor, Field: string(g.typ), Problem: err.Error()}
}

func (g *gatherer) fail(targets []string, err push.Error) {
	for _, t := range targets {
		g.failOne(t, err)
	}
}

func (g *gatherer) failOne(target string, err push.Error) {
	g.res.Failed = append(g.res.Failed, push.Failure{
		Target: push.Target{Vendor: g.vendor, Type: g.typ, Value: target}, Err: err,
	})
}

// gather books one request's targets, each as accepted or failed, whatever
// the vendor named.
func (g *gatherer) gather(targets []string, r *Reply) {
	if r.Err != nil {
		e := push.Error(nil)
		if !errors.As(r.Err, &e) {
			e = &push.TransportError{From: g.vendor, Op: OpSend, Class: push.ErrUnconfirmed, Cause: causeNetwork, Err: r.Err, MayBeDelivered: true}
		}
		g.fail(targets, e)
		return
	}
	accepted := targets
	if len(r.Rejected) > 0 {
		rejected := make(map[string]push.Error, len(r.Rejected))
		for _, x := range r.Rejected {
			rejected[x.Target] = x.Err
		}
		accepted = make([]string, 0, len(targets))
		for _, t := range targets {
			if err, ok := rejected[t]; ok {
				g.failOne(t, err)
			} else {
				accepted = append(accepted, t)
			}
		}
	}
	g.accept(accepted, r)
}

func (g *gatherer) accept(targets []string, r *Reply) {
	add := func(id string, targets []string) {
		g.res.Accepted = append(g.res.Accepted, push.Acceptance{Vendor: g.vendor, Type: g.typ, ID: id, Values: targets})
	}
	switch {
	case len(targets) == 0:
	case r.IDs == nil:
		add(r.ID, targets)
	default:
		for i, t := range targets {
			add(r.IDs[t], targets[i:i+1:i+1])
		}
	}
}
