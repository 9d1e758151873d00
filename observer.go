package push

import (
	"context"
	"time"
)

// An Observer sees every send and every request, for traces and metrics. A
// Start method may return a context of its own, which the work then runs
// under and the matching End method receives. The methods are called from
// many goroutines and must be quick. Embed NopObserver to implement only
// some of them.
type Observer interface {
	SendStart(context.Context, SendStart) context.Context
	SendEnd(context.Context, SendEnd)
	RequestStart(context.Context, RequestStart) context.Context
	RequestEnd(context.Context, RequestEnd)
}

// SendStart describes a call of Send that begins.
type SendStart struct {
	Vendor  Vendor
	Type    TargetType
	Targets int
}

// SendEnd describes a call of Send that ended.
type SendEnd struct {
	Vendor   Vendor
	Accepted int
	Failed   int
	Duration time.Duration
	Err      error
}

// RequestStart describes one attempt at one HTTP request.
type RequestStart struct {
	Vendor  Vendor
	Op      string // "send", "auth", ...
	Attempt int    // from 1
	Targets int
}

// RequestEnd describes how the attempt went.
type RequestEnd struct {
	Vendor     Vendor
	Op         string
	Attempt    int
	HTTPStatus int // 0 without an answer
	Duration   time.Duration
	Err        error // nil if the vendor accepted
}

// NopObserver does nothing.
type NopObserver struct{}

func (NopObserver) SendStart(ctx context.Context, _ SendStart) context.Context { return ctx }

func (NopObserver) SendEnd(context.Context, SendEnd) {}

func (NopObserver) RequestStart(ctx context.Context, _ RequestStart) context.Context { return ctx }

func (NopObserver) RequestEnd(context.Context, RequestEnd) {}
