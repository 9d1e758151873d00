package oppo

import (
	"context"
	"strconv"

	"github.com/pushwire/push"
	"github.com/pushwire/push/internal/engine"
	"github.com/pushwire/push/internal/wire"
)

// BatchResponse is what OPPO answers to a batch.
type BatchResponse struct {
	Results []BatchResult // in OPPO's order
}

// BatchResult is what became of one message of a batch.
type BatchResult struct {
	RegistrationID string
	MessageID      string // a refused one may have an id too
	Err            *Error // nil if it was accepted
}

// batchAnswer is the data of a batch: an entry for each message.
type batchAnswer []batchEntry

type batchEntry struct {
	MessageID      wire.String `json:"messageId"`
	RegistrationID wire.String `json:"registrationId"`
	ErrorCode      *wire.Int   `json:"errorCode"`
	ErrorMessage   wire.String `json:"errorMessage"`
}

// complete reports whether each entry says what became of whom.
func (a *batchAnswer) complete() bool {
	for i := range *a {
		e := &(*a)[i]
		if e.RegistrationID == "" || e.accepted() && e.MessageID == "" {
			return false
		}
	}
	return len(*a) > 0
}

func (e *batchEntry) accepted() bool { return e.ErrorCode == nil || *e.ErrorCode == 0 }

// err types a refused entry.
func (e *batchEntry) err(typ push.TargetType) *Error {
	info := targetInfo(strconv.FormatInt(int64(*e.ErrorCode), 10), typ)
	err := targetError(info, string(e.RegistrationID), string(e.ErrorMessage))
	err.MessageID = string(e.MessageID)
	return err
}

// PushBatch sends 1 to 1000 messages, each to its own target: POST
// /server/v1/message/notification/unicast_batch. If OPPO refuses some of
// them, the response says which and the error is a *PartialError; the others
// were accepted.
func (c *Client) PushBatch(ctx context.Context, messages ...*Message) (*BatchResponse, error) {
	if err := c.limits.Check(fieldMessages, len(messages)); err != nil {
		return nil, err
	}
	if len(messages) == 0 {
		return nil, errField(fieldMessages, "is empty", codeMissing)
	}
	b := newBatch(0)
	types := make(map[string]push.TargetType, len(messages))
	for _, m := range messages {
		n, err := c.prepare(m)
		if err != nil {
			return nil, err
		}
		t, err := encode(n)
		if err != nil {
			return nil, err
		}
		if err := b.add(t, n.TargetValue); err != nil {
			return nil, err
		}
		types[n.TargetValue] = n.TargetType.targetType()
	}
	out, _, err := c.pushBatch(ctx, b)
	if err != nil {
		return nil, err
	}
	res := &BatchResponse{Results: make([]BatchResult, len(out))}
	var failed []*Error
	for i := range out {
		e := &out[i]
		r := BatchResult{RegistrationID: string(e.RegistrationID), MessageID: string(e.MessageID)}
		if !e.accepted() {
			r.Err = e.err(types[r.RegistrationID])
			failed = append(failed, r.Err)
		}
		res.Results[i] = r
	}
	return res, partialError(failed, len(messages))
}

// batch is the field of a batch request, escaped.
type batch struct {
	field []byte
	n     int
}

const batchField = "messages="

func newBatch(size int) *batch {
	return &batch{field: append(make([]byte, 0, size+len(batchField)+len("%5B%5D")), batchField...)}
}

func (b *batch) add(t *template, target string) error {
	separator := "%5B" // [
	if b.n > 0 {
		separator = "%2C" // ,
	}
	field, err := t.appendTo(append(b.field, separator...), target)
	if err != nil {
		return err
	}
	b.field = field
	b.n++
	return nil
}

// pushBatch makes the request. unsure says that it was repeated after one
// that may have been carried out.
func (c *Client) pushBatch(ctx context.Context, b *batch) (out batchAnswer, unsure bool, err error) {
	call := c.form(ctx, &engine.Call{
		Op: engine.OpSend, URL: c.base + pathBatch, Targets: b.n, Repeatable: true,
	}, append(b.field, "%5D"...)) // ]
	body := call.Rebody
	call.Rebody = func(u bool) ([]byte, error) {
		unsure = u
		return body(u)
	}
	answer, err := request[batchAnswer](ctx, c, call)
	if err != nil {
		return nil, unsure, forMany(err)
	}
	return *answer, unsure, nil
}

// batch sends to several tokens.
func (s *sender) batch(ctx context.Context, targets []string) engine.Reply {
	const overhead = 48 // a target and what separates it
	b := newBatch(len(targets) * (s.unicast.size() + overhead))
	for _, t := range targets {
		if err := b.add(s.unicast, t); err != nil {
			return engine.Reply{Err: err}
		}
	}
	out, unsure, err := s.client.pushBatch(ctx, b)
	if err != nil {
		return engine.Reply{Err: err}
	}
	ids := make(map[string]string, len(targets))
	var failed []*Error
	for i := range out {
		e := &out[i]
		if e.accepted() {
			ids[string(e.RegistrationID)] = string(e.MessageID)
			continue
		}
		err := e.err(s.typ)
		// A repeated entry that OPPO calls a duplicate is one it had before.
		err.MayBeDelivered = err.MayBeDelivered || unsure && err.Info.Kind == push.ErrDuplicate
		failed = append(failed, err)
	}
	rejected := rejections(targets, failed)
	return engine.Reply{IDs: ids, Rejected: append(rejected, unnamed(targets, ids, failed)...)}
}

// unnamed rejects the targets that a batch's answer does not mention.
func unnamed(targets []string, ids map[string]string, failed []*Error) []engine.Rejection {
	refused := make(map[string]bool, len(failed))
	for _, e := range failed {
		refused[e.Target] = true
	}
	var rejected []engine.Rejection
	for _, t := range targets {
		if ids[t] == "" && !refused[t] {
			rejected = append(rejected, engine.Rejection{Target: t, Err: errUnnamed("the answer does not say what became of the target")})
		}
	}
	return rejected
}
