package pushtest

import (
	"context"
	"errors"
	"iter"
	"slices"
	"sync/atomic"
	"time"

	"github.com/pushwire/push"
)

// streamTests are about lists of any length.
func streamTests() []conformanceTest {
	return []conformanceTest{
		{"Stream/Outcomes", testStreamOutcomes},
		{"Stream/WrongMessage", testStreamWrongMessage},
		{"Stream/ReadsNoFartherThanNeeded", testStreamBackPressure},
		{"Stream/ContextEnds", testStreamContext},
		{"Stream/LoopIsLeft", testStreamLeft},
		{"Stream/GoesOn", testStreamGoesOn},
	}
}

// streamer makes a client that streams; others skip the test.
func (t *trial) streamer(opts ...push.Option) push.Streamer {
	t.Helper()
	c, ok := t.client(opts...).(push.Streamer)
	if !ok {
		t.Skip("the client does not stream")
	}
	return c
}

// collect ranges over a stream and returns the outcome of each position.
func (t *trial) collect(parts iter.Seq2[*push.Part, error]) (map[int64]push.Error, error) {
	t.Helper()
	outcomes := make(map[int64]push.Error)
	seen := 0
	for part, err := range parts {
		if err != nil {
			return outcomes, err
		}
		var errs []push.Error
		for _, o := range part.Targets() {
			errs = append(errs, o.Err)
		}
		if len(errs) != len(part.Positions) {
			t.Fatalf("a part has %d outcomes and %d positions", len(errs), len(part.Positions))
		}
		if seen += len(errs); part.Seen != seen {
			t.Errorf("Seen is %d, want %d", part.Seen, seen)
		}
		for i, position := range part.Positions {
			if _, twice := outcomes[position]; twice {
				t.Errorf("position %d has two outcomes", position)
			}
			outcomes[position] = errs[i]
		}
	}
	return outcomes, nil
}

// testStreamOutcomes sends more than two requests' worth, with dead and
// malformed tokens among them.
func testStreamOutcomes(t *trial) {
	c := t.streamer()
	live := t.tokens(2*t.h.BatchSize + 3)
	tokens := append([]string{""}, live...)
	dead := t.sim.NewToken()
	t.sim.SetState(dead, Dead)
	tokens = append(tokens, dead)
	outcomes, err := t.collect(c.Stream(t.Context(), t.h.Message(), push.Number(slices.Values(tokens), nil)))
	if err != nil {
		t.Fatalf("Stream: %v", err)
	}
	if len(outcomes) != len(tokens) {
		t.Errorf("%d outcomes of %d tokens", len(outcomes), len(tokens))
	}
	failed := 0
	for _, e := range outcomes {
		if e != nil {
			failed++
			t.auditError(c.Vendor(), e)
		}
	}
	want := 1
	if t.h.fate(Dead, false) != push.Accepted {
		want = 2
	}
	if failed != want {
		t.Errorf("%d tokens failed, want %d", failed, want)
	}
	t.delivered(live...)
	t.count("send", t.h.requests(len(tokens)-1))
}

// testStreamWrongMessage checks that a message that is wrong is said to be so
// before any token is read.
func testStreamWrongMessage(t *trial) {
	c := t.streamer()
	m, want := t.h.TooLong()
	read := false
	outcomes, err := t.collect(c.Stream(t.Context(), m, func(yield func(int64, string) bool) { read = true }))
	if !errors.Is(err, want.Class) || len(outcomes) > 0 || read {
		t.Errorf("error %v, %d outcomes, read: %v", err, len(outcomes), read)
	}
	t.untouched()
}

// testStreamBackPressure holds the answers back, and looks how many tokens
// are read meanwhile.
func testStreamBackPressure(t *trial) {
	const slots = 2
	c := t.streamer(push.WithConcurrency(slots))
	t.mustSend(c, t.tokens(1)...)
	release := make(chan struct{})
	t.sim.Inject("send", Always, t.sim.Hold(release))
	tokens := t.tokens(8 * t.h.BatchSize)
	var read atomic.Int64
	list := func(yield func(int64, string) bool) {
		for i, token := range tokens {
			read.Add(1)
			if !yield(int64(i), token) {
				return
			}
		}
	}
	done := make(chan map[int64]push.Error, 1)
	go func() {
		outcomes, err := t.collect(c.Stream(t.Context(), t.h.Message(), list))
		if err != nil {
			t.Errorf("Stream: %v", err)
		}
		done <- outcomes
	}()
	t.eventually("as many requests as slots", func() bool { return t.sim.Count("send") >= slots })
	time.Sleep(20 * time.Millisecond) // whoever reads too far does so now
	// Requests under way, one that waits for a slot, and one token in hand.
	if got, most := int(read.Load()), (slots+1)*t.h.BatchSize+1; got > most {
		t.Errorf("%d tokens were read, want at most %d", got, most)
	}
	close(release)
	if outcomes := <-done; len(outcomes) != len(tokens) {
		t.Errorf("%d outcomes of %d tokens", len(outcomes), len(tokens))
	}
}

// endless yields live tokens without end.
func (t *trial) endless() iter.Seq2[int64, string] {
	return func(yield func(int64, string) bool) {
		for i := int64(0); yield(i, t.sim.NewToken()); i++ {
		}
	}
}

// testStreamContext ends the context in the middle.
func testStreamContext(t *trial) {
	c := t.streamer(push.WithConcurrency(2))
	t.mustSend(c, t.tokens(1)...)
	t.sim.Reset()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	before := len(t.sim.Deliveries())
	parts := 0
	outcomes, err := t.collect(func(yield func(*push.Part, error) bool) {
		for part, err := range c.Stream(ctx, t.h.Message(), t.endless()) {
			if parts++; parts == 3 {
				cancel()
			}
			if !yield(part, err) {
				return
			}
		}
	})
	if !errors.Is(err, push.ErrCanceled) || !errors.Is(err, context.Canceled) {
		t.Errorf("the error is %v, want canceled", err)
	}
	settled, open := 0, 0
	for _, e := range outcomes {
		switch {
		case e == nil:
			settled++
		case errors.Is(e, push.ErrUnconfirmed):
			open++
		}
	}
	if got := len(t.sim.Deliveries()) - before; got < settled || got > settled+open {
		t.Errorf("%d deliveries; %d tokens accepted, %d unconfirmed", got, settled, open)
	}
}

// testStreamLeft leaves the loop early, which must not leave anything behind.
func testStreamLeft(t *trial) {
	c := t.streamer()
	for range c.Stream(t.Context(), t.h.Message(), t.endless()) {
		break
	}
	t.mustSend(c, t.tokens(1)...)
}

// testStreamGoesOn ends the list early, so that what is under way is finished,
// and goes on later from what was kept.
func testStreamGoesOn(t *trial) {
	c := t.streamer(push.WithConcurrency(2))
	tokens := t.tokens(5*t.h.BatchSize + 1)
	var (
		kept push.Progress
		stop atomic.Bool
	)
	for range 2 {
		list := func(yield func(int64, string) bool) {
			for position, token := range push.Number(slices.Values(tokens), &kept) {
				if stop.Load() || !yield(position, token) {
					return
				}
			}
		}
		for part, err := range c.Stream(t.Context(), t.h.Message(), list) {
			if err != nil {
				t.Fatalf("Stream: %v", err)
			}
			kept.Add(part)
			stop.Store(true)
		}
		stop.Store(false)
		if kept.Through == int64(len(tokens)) {
			break
		}
	}
	for part, err := range c.Stream(t.Context(), t.h.Message(), push.Number(slices.Values(tokens), &kept)) {
		if err != nil {
			t.Fatalf("Stream: %v", err)
		}
		kept.Add(part)
	}
	if kept.Through != int64(len(tokens)) || len(kept.Beyond) > 0 {
		t.Errorf("settled: %+v, want all %d", kept, len(tokens))
	}
	t.delivered(tokens...)
}
