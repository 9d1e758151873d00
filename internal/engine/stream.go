package engine

import (
	"context"
	"iter"
	"math"
	"time"

	"github.com/pushwire/push"
)

// Many is the number of targets of a Stream, for a Planner: more than one
// request has, and nobody knows how many.
const Many = math.MaxInt

// linger is how long a request that is not full waits for more tokens.
const linger = time.Second

// Stream is the streaming send of every vendor, see push.Streamer. The
// message is translated, checked and encoded once.
func (c *Caller) Stream(ctx context.Context, m *push.Message, tokens iter.Seq2[int64, string], plan Planner) iter.Seq2[*push.Part, error] {
	return func(yield func(*push.Part, error) bool) {
		start := time.Now()
		observer := c.cfg.Settings.Observer
		ctx = observer.SendStart(ctx, push.SendStart{Vendor: c.cfg.Vendor, Type: push.TargetToken})
		s := &stream{caller: c, outcomes: make(chan *push.Part, cap(c.slots)), work: make(chan share)}
		err := s.start(ctx, m, tokens, plan, func(p *push.Part) bool { return yield(p, nil) })
		observer.SendEnd(ctx, push.SendEnd{
			Vendor: c.cfg.Vendor, Accepted: s.accepted, Failed: s.seen - s.accepted, Duration: time.Since(start), Err: err,
		})
		if err != nil && !s.left {
			yield(nil, err)
		}
	}
}

// A stream is a Stream under way. Its fields belong to the goroutine of
// whoever ranges over it.
type stream struct {
	caller   *Caller
	job      *Job
	work     chan share
	outcomes chan *push.Part

	workers  int
	inFlight int
	seen     int
	dead     int
	accepted int
	left     bool // the caller is no longer interested
}

// A share is one request's tokens, with their positions.
type share struct {
	positions []int64
	tokens    []string
}

// numbered is one token of the list.
type numbered struct {
	position int64
	token    string
}

// start makes the plan and runs the stream. Its error is why the stream could
// not begin, or why it ended early.
func (s *stream) start(ctx context.Context, m *push.Message, tokens iter.Seq2[int64, string], plan Planner, yield func(*push.Part) bool) error {
	c := s.caller
	job, err := c.plan(ctx, m, &push.Audience{}, push.TargetToken, Many, plan)
	if err != nil {
		return c.typed(ctx, err)
	}
	c.announce(ctx, job)
	s.job = job
	inner, cancel := context.WithCancel(ctx)
	source := make(chan numbered)
	defer func() { // also if the caller's loop panics
		cancel()
		for range source { // the reader ends with the list, or at the next token
		}
		close(s.work)
		for ; s.inFlight > 0; s.inFlight-- {
			<-s.outcomes
		}
	}()
	go func() {
		defer close(source)
		for position, token := range tokens {
			select {
			case source <- numbered{position, token}:
			case <-inner.Done():
				return
			}
		}
	}()
	s.run(inner, source, func(p *push.Part) bool {
		s.left = s.left || !yield(s.count(p))
		return !s.left
	})
	if ctx.Err() != nil {
		return transportError(ctx, c.cfg.Vendor, OpSend, ctx.Err(), false)
	}
	return nil
}

// run collects tokens into shares, hands them to workers, and yields what
// comes back, until everything is settled or yield wants no more.
func (s *stream) run(ctx context.Context, source <-chan numbered, yield func(*push.Part) bool) {
	var next share
	full := max(s.job.Max, 1)
	late := time.NewTimer(linger)
	defer late.Stop()
	ready := false // next goes out as it is
	for source != nil || len(next.tokens) > 0 || s.inFlight > 0 {
		in, out := source, s.work
		if ready {
			in = nil
		}
		// What came back and was not yielded counts as under way, too: if the
		// program crashes, no more than that many requests are in doubt.
		if !ready || s.inFlight == cap(s.caller.slots) {
			out = nil
		}
		if out != nil {
			s.hire(ctx)
		}
		select {
		case t, ok := <-in:
			if !ok {
				source, ready = nil, len(next.tokens) > 0
				continue
			}
			if p := s.sift(t); p != nil {
				if !yield(p) {
					return
				}
				continue
			}
			if len(next.tokens) == 0 {
				late.Reset(linger)
			}
			next.positions, next.tokens = append(next.positions, t.position), append(next.tokens, t.token)
			ready = len(next.tokens) == full
		case <-late.C:
			ready = len(next.tokens) > 0
		case out <- next:
			s.inFlight++
			next, ready = share{make([]int64, 0, min(full, 1024)), make([]string, 0, min(full, 1024))}, false
		case p := <-s.outcomes:
			s.inFlight--
			if !yield(p) {
				return
			}
		case <-ctx.Done():
			// What is under way comes back soon; what was only read was
			// certainly not sent.
			source, next, ready = nil, share{}, false
			for s.inFlight > 0 {
				p := <-s.outcomes
				s.inFlight--
				if !yield(p) {
					return
				}
			}
		}
	}
}

// sift returns a part for a token that is wrong in itself.
func (s *stream) sift(t numbered) *push.Part {
	p := &push.Part{Positions: []int64{t.position}}
	g := gatherer{vendor: s.caller.cfg.Vendor, typ: push.TargetToken, res: &p.Result}
	err := g.check(t.token, func(target string) error {
		if s.job.Check == nil {
			return nil
		}
		return s.job.Check(target)
	})
	if err == nil {
		return nil
	}
	g.failOne(t.token, err)
	return p
}

// hire starts another worker if all are busy and there may be more.
func (s *stream) hire(ctx context.Context) {
	if s.workers > s.inFlight || s.workers == cap(s.caller.slots) {
		return
	}
	s.workers++
	go func() {
		w := s.caller.worker(ctx, s.job, push.TargetToken)
		for share := range s.work {
			p := &push.Part{Positions: share.positions}
			g := gatherer{vendor: s.caller.cfg.Vendor, typ: push.TargetToken, res: &p.Result}
			parts := w.send(share.tokens, nil)
			for i := range parts {
				g.gather(parts[i].targets, &parts[i].reply)
			}
			s.outcomes <- p // never blocks: there are as many places as workers
		}
	}()
}

// count adds a part to the stream's totals, and the totals to the part.
func (s *stream) count(p *push.Part) *push.Part {
	accepted := p.AcceptedCount()
	s.accepted += accepted
	s.seen += accepted + p.FailedCount()
	s.dead += len(p.AllDead())
	p.Seen, p.SeenDead = s.seen, s.dead
	return p
}
