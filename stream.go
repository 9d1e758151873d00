package push

import (
	"cmp"
	"context"
	"fmt"
	"iter"
	"slices"
	"sync"
)

// A Streamer sends one message to a list of any length, in bounded memory.
// Every vendor's client is one; Router.Stream does it for many vendors.
type Streamer interface {
	Client

	// Stream pushes m to the tokens and yields what became of them, request
	// by request and not in the order of the list. Each token comes with a
	// position, by which the caller knows it again: see Number.
	//
	// It reads tokens only as fast as the vendor takes them and the caller
	// takes what is yielded, in a goroutine of its own, which ends with the
	// list or at the first token after the loop. A request that is not full
	// goes out when no token has come for a second.
	//
	// An error is yielded last and on its own. If the message is wrong, no
	// token has been read. If ctx ended, requests under way have been
	// yielded before, and a token that was read and not yielded has
	// certainly not been sent to. A caller that leaves the loop early does
	// not learn what became of requests under way: end ctx instead, and let
	// the loop run out.
	Stream(ctx context.Context, m *Message, tokens iter.Seq2[int64, string]) iter.Seq2[*Part, error]
}

// A Part is what became of some of a stream's targets.
type Part struct {
	Result

	// Positions are those of the targets in Result, in no order.
	Positions []int64

	// Seen counts the targets of the same vendor of which the stream has
	// yielded the outcome, these included, and Dead those among them that the
	// vendor named as dead.
	Seen, SeenDead int
}

// Dead is Result.Dead with a guard that looks at the whole stream so far: it
// returns nothing before the vendor was asked about 20 tokens, and nothing
// while it called 90 percent or more of them dead. AllDead has no guard.
func (p *Part) Dead() []Device {
	if p.Seen < guardMin || p.SeenDead*100 >= p.Seen*guardPercent {
		return nil
	}
	return p.AllDead()
}

// SuspectVendors names the vendor if the guard of Dead has a reason to hold
// tokens back other than that there were few.
func (p *Part) SuspectVendors() []Vendor {
	if p.Seen < guardMin || p.SeenDead*100 < p.Seen*guardPercent {
		return nil
	}
	for target := range p.Targets() {
		return []Vendor{target.Vendor}
	}
	return nil
}

// Progress is which positions of a list are settled: all before Through, and
// Beyond. The zero value is that of a list nobody has begun. It stays small,
// since requests are not far apart, and survives JSON: kept after each part,
// it lets a later process go on where this one stopped.
type Progress struct {
	Through int64  `json:"through"`
	Beyond  []Span `json:"beyond,omitempty"` // in order, and apart from each other
}

// A Span is the positions from From to To, To not among them.
type Span struct {
	From int64 `json:"from"`
	To   int64 `json:"to"`
}

// Add settles the positions of a part.
func (p *Progress) Add(part *Part) {
	spans := slices.Clone(p.Beyond)
	for _, position := range part.Positions {
		if n := len(spans); n > len(p.Beyond) && spans[n-1].To == position {
			spans[n-1].To++
			continue
		}
		spans = append(spans, Span{position, position + 1})
	}
	slices.SortFunc(spans, func(a, b Span) int { return cmp.Compare(a.From, b.From) })
	p.Beyond = p.Beyond[:0]
	for _, s := range spans {
		n := len(p.Beyond)
		switch {
		case s.From <= p.Through:
			p.Through = max(p.Through, s.To)
		case n > 0 && s.From <= p.Beyond[n-1].To:
			p.Beyond[n-1].To = max(p.Beyond[n-1].To, s.To)
		default:
			p.Beyond = append(p.Beyond, s)
		}
	}
}

// Settled reports whether a position is settled.
func (p *Progress) Settled(position int64) bool {
	if position < p.Through {
		return true
	}
	n, _ := slices.BinarySearchFunc(p.Beyond, position, func(s Span, at int64) int { return cmp.Compare(s.To-1, at) })
	return n < len(p.Beyond) && p.Beyond[n].From <= position
}

// Number numbers a list from 0, for Stream, and leaves out what is settled
// already. The list must be the same, in the same order, each time. A nil
// Progress leaves out nothing; it is copied, so it may change meanwhile.
func Number[T any](list iter.Seq[T], done *Progress) iter.Seq2[int64, T] {
	before := Progress{}
	if done != nil {
		before = Progress{Through: done.Through, Beyond: slices.Clone(done.Beyond)}
	}
	return func(yield func(int64, T) bool) {
		position := int64(0)
		for item := range list {
			if !before.Settled(position) && !yield(position, item) {
				return
			}
			position++
		}
	}
}

// Stream is Streamer.Stream for devices of many vendors, all at the same
// time. A device whose vendor has no client, or whose vendor cannot send the
// message, fails; the others go on. A vendor that is slow holds up the
// reading of the list once a thousand of its devices are waiting.
func (r *Router) Stream(ctx context.Context, m *Message, devices iter.Seq2[int64, Device]) iter.Seq2[*Part, error] {
	return func(yield func(*Part, error) bool) {
		if s := r.stream(ctx, m, devices); s.yield(yield) && ctx.Err() != nil {
			yield(nil, &TransportError{Op: "send", Class: ErrCanceled, Cause: "canceled", Err: ctx.Err()})
		}
	}
}

// laneLength is how many devices of one vendor wait in a Router's stream.
const laneLength = 1000

// A routerStream is a Router.Stream under way.
type routerStream struct {
	router  *Router
	ctx     context.Context
	cancel  context.CancelFunc
	message *Message
	parts   chan *Part // closed after the last
	wg      sync.WaitGroup
}

type positioned struct {
	position int64
	token    string
}

// stream begins to read the devices and to send.
func (r *Router) stream(ctx context.Context, m *Message, devices iter.Seq2[int64, Device]) *routerStream {
	s := &routerStream{router: r, message: m, parts: make(chan *Part)}
	s.ctx, s.cancel = context.WithCancel(ctx)
	go s.read(devices)
	return s
}

// yield yields the parts, and reports whether the caller took them all. When
// it returns, and if the caller panics, nothing is under way any more.
func (s *routerStream) yield(yield func(*Part, error) bool) bool {
	defer func() {
		s.cancel()
		for range s.parts { // what is left after the caller has gone
		}
	}()
	for p := range s.parts {
		if !yield(p, nil) {
			return false
		}
	}
	return true
}

// read hands the devices to the lanes, and closes parts after the last.
func (s *routerStream) read(devices iter.Seq2[int64, Device]) {
	lanes := make(map[Vendor]chan positioned)
	strangers := make(map[Vendor]int) // devices of vendors without a client
	for position, d := range devices {
		if s.ctx.Err() != nil {
			break
		}
		t := positioned{position, d.Token}
		if s.router.clients[d.Vendor] == nil {
			strangers[d.Vendor]++
			s.parts <- failedPart(d.Vendor, t, s.router.noClient(d.Vendor), strangers[d.Vendor])
			continue
		}
		lane := lanes[d.Vendor]
		if lane == nil {
			lane = make(chan positioned, laneLength)
			lanes[d.Vendor] = lane
			s.wg.Go(func() { s.drive(d.Vendor, lane) })
		}
		select {
		case lane <- t:
		case <-s.ctx.Done():
		}
	}
	for _, lane := range lanes {
		close(lane)
	}
	s.wg.Wait()
	close(s.parts)
}

// drive sends what comes down a vendor's lane.
func (s *routerStream) drive(v Vendor, lane <-chan positioned) {
	client, ok := s.router.clients[v].(Streamer)
	if !ok {
		client = chunks{s.router.clients[v]}
	}
	tokens := func(yield func(int64, string) bool) {
		for t := range lane {
			if !yield(t.position, t.token) {
				return
			}
		}
	}
	for part, err := range client.Stream(s.ctx, s.message, tokens) {
		if err == nil {
			s.parts <- part
			continue
		}
		e, ok := err.(Error)
		seen := 0
		for t := range lane { // the vendor takes none, or the context ended
			if ok && s.ctx.Err() == nil {
				seen++
				s.parts <- failedPart(v, t, e, seen)
			}
		}
	}
}

// failedPart is a part of one token that failed before it got anywhere.
func failedPart(v Vendor, t positioned, err Error, seen int) *Part {
	return &Part{
		Result:    Result{Failed: []Failure{{Target{v, TargetToken, t.token}, err}}},
		Positions: []int64{t.position}, Seen: seen,
	}
}

func (r *Router) noClient(v Vendor) Error {
	return &FieldError{
		From: v, Field: "vendor", Class: ErrUnsupported,
		Problem: fmt.Sprintf("is %q, for which this router has no client", v),
	}
}

// chunks streams through a client that can only send lists.
type chunks struct{ Client }

// Stream sends a thousand tokens at a time.
func (c chunks) Stream(ctx context.Context, m *Message, tokens iter.Seq2[int64, string]) iter.Seq2[*Part, error] {
	return func(yield func(*Part, error) bool) {
		var part Part
		var chunk []string
		seen, dead := 0, 0
		send := func() bool {
			if len(chunk) == 0 {
				return true
			}
			res, _ := c.Send(ctx, m, Tokens(chunk...)) // the error repeats what the result says
			seen, dead = seen+len(chunk), dead+len(res.AllDead())
			part.Result, part.Seen, part.SeenDead = *res, seen, dead
			p := part
			part, chunk = Part{}, nil
			return yield(&p, nil)
		}
		for position, token := range tokens {
			part.Positions, chunk = append(part.Positions, position), append(chunk, token)
			if len(chunk) == laneLength && !send() {
				return
			}
			if ctx.Err() != nil {
				break
			}
		}
		if !send() {
			return
		}
		if err := ctx.Err(); err != nil {
			yield(nil, err)
		}
	}
}
