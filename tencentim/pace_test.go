package tencentim

import (
	"context"
	"errors"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/pushwire/push"
)

// TestBroadcastPace keeps to more than a second between pushes to all and by
// condition, whatever the other limits are, and waits for it after 90024.
func TestBroadcastPace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := &fake{answers: []any{answerTask, answerTask, refusal("90024"), answerTask}}
		c := newTestClient(t, f, push.WithQPS(0))
		start := time.Now()
		var took []time.Duration
		for _, to := range []push.Audience{push.Everyone(), push.Tagged(push.Tags{All: []string{"a"}}), push.Everyone()} {
			if _, err := c.Send(t.Context(), &push.Message{Title: "t"}, to); err != nil {
				t.Fatal(err)
			}
			took = append(took, time.Since(start).Round(100*time.Millisecond))
		}
		if d := cmp.Diff([]time.Duration{0, slowPace, 3 * slowPace}, took); d != "" {
			t.Errorf("times (-want +got):\n%s", d)
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		_, err := c.Send(ctx, &push.Message{Title: "t"}, push.Everyone())
		le := (*push.LimitError)(nil)
		if !errors.As(err, &le) || le.Field != "rate" || le.VendorCode != "90024" || !errors.Is(err, push.ErrRateLimited) || time.Since(start) > 4*time.Second {
			t.Errorf("no time left: %v", err)
		}
		ctx, cancel = context.WithCancel(t.Context())
		time.AfterFunc(time.Millisecond, cancel)
		if _, err := c.Send(ctx, &push.Message{Title: "t"}, push.Everyone()); !errors.Is(err, push.ErrCanceled) {
			t.Errorf("canceled: %v", err)
		}
		if n := len(f.requests); n != 4 {
			t.Errorf("%d requests", n)
		}
	})
}

func TestDailyAllowance(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := &fake{answers: []any{answerTask}}
		c := newTestClient(t, f, push.WithLimit("pushes a day", 2))
		send := func() error {
			_, err := c.PushToAll(t.Context(), &Message{OfflinePushInfo: &OfflinePushInfo{Title: "t"}})
			return err
		}
		time.Sleep(time.Hour)
		f.answers = []any{refusal("90045"), answerTask, `{"ActionStatus":"FAIL","ErrorCode":91000}`}
		if err := send(); !errors.Is(err, push.ErrPermission) { // counts for nothing
			t.Fatal(err)
		}
		if err := send(); err != nil {
			t.Fatal(err)
		}
		if err := send(); !errors.Is(err, push.ErrUnconfirmed) { // counts
			t.Fatal(err)
		}
		err := send()
		want := &push.LimitError{
			From: push.TencentIM, Field: "pushes a day", Limit: 2, Actual: 3, Unit: "pushes", VendorCode: "90047", Class: push.ErrQuota,
		}
		if le := (*push.LimitError)(nil); !errors.As(err, &le) || cmp.Diff(want, le) != "" || le.Retryable() || !errors.Is(err, push.ErrQuota) {
			t.Errorf("the third push: %v", err)
		}
		if _, err := c.Push(t.Context(), &Message{ToAccount: []string{"u"}, OfflinePushInfo: &OfflinePushInfo{}}); errors.Is(err, push.ErrQuota) {
			t.Errorf("a push to a list counts: %v", err)
		}
		// The clock of a bubble starts at midnight UTC, which is 8 in China.
		f.answers = []any{answerTask}
		time.Sleep(16*time.Hour - time.Hour - 10*time.Second)
		if err := send(); !errors.Is(err, push.ErrQuota) {
			t.Errorf("before midnight: %v", err)
		}
		time.Sleep(10 * time.Second)
		if err := send(); err != nil {
			t.Errorf("the day after: %v", err)
		}
	})
	var a allowance
	off := limitTable
	off.Off = true
	for range 300 {
		if err := a.take(&off, time.Now()); err != nil {
			t.Fatal(err)
		}
	}
}

// TestPaceHoldsUpNobody: what waits for its turn takes no place of others.
func TestPaceHoldsUpNobody(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newTestClient(t, &fake{answers: []any{answerTask}}, push.WithConcurrency(1))
		var wg sync.WaitGroup
		for range 5 {
			wg.Go(func() {
				if _, err := c.Trace(t.Context(), "t", "u"); err != nil {
					t.Error(err)
				}
			})
		}
		synctest.Wait()
		start := time.Now()
		if _, err := c.Send(t.Context(), &push.Message{Title: "t"}, push.Users("u")); err != nil || time.Since(start) > 0 {
			t.Errorf("%v after %s", err, time.Since(start))
		}
		wg.Wait()
		if d := time.Since(start).Round(time.Millisecond); d != 4*slowPace {
			t.Errorf("five traces took %s", d)
		}
	})
}
