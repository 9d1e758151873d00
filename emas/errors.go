package emas

import (
	"encoding/json"
	"errors"

	"github.com/pushwire/push"
	"github.com/pushwire/push/internal/aliyun"
	"github.com/pushwire/push/internal/engine"
	"github.com/pushwire/push/internal/wire"
)

// Error is what EMAS, or the gateway before it, answered when it did not
// accept.
type Error struct {
	push.APIError

	HostID    string // the host that answered
	Recommend string // a page of the vendor's about the error

	// AccessDenied is what RAM says of a denied permission, as JSON, cut to
	// 256 bytes.
	AccessDenied string
}

// status is what all answers have. A code has only an error.
type status struct {
	RequestID wire.String `json:"RequestId"`
	Code      wire.String `json:"Code"`
}

func (s *status) head() *status { return s }

// complete is overridden by answers that must have more than a request id.
func (s *status) complete() bool { return true }

// answer is an answer that embeds status.
type answer interface {
	head() *status
	complete() bool
}

// decode reads an answer into out. The HTTP status says whether it is one of
// success, which must have what belongs to it.
func decode(a *engine.Answer, out answer) error {
	if !a.OK() {
		return fault(a)
	}
	err := json.Unmarshal(a.Body, out)
	s := out.head()
	if err == nil && s.Code != "" {
		return fault(a)
	}
	if err != nil || s.RequestID == "" || !out.complete() {
		return engine.Unreadable(a, errors.New("the answer is not the documented JSON"))
	}
	return nil
}

// fault reads an answer that is none of success.
func fault(a *engine.Answer) error {
	e := &Error{APIError: aliyun.Fault(a, explainAnswer)}
	var more struct {
		HostID             wire.String     `json:"HostId"`
		Recommend          wire.String     `json:"Recommend"`
		AccessDeniedDetail json.RawMessage `json:"AccessDeniedDetail"`
	}
	if json.Unmarshal(a.Body, &more) == nil {
		e.HostID, e.Recommend = wire.Text(string(more.HostID)), wire.Text(string(more.Recommend))
		e.AccessDenied = wire.Text(string(more.AccessDeniedDetail))
	}
	return e
}

// explainAnswer is Explain but for what is in receipts only.
func explainAnswer(code string) (push.CodeInfo, bool) {
	info, ok := Explain(code)
	if info.Table == tableReceipt {
		return push.CodeInfo{Code: code}, false
	}
	return info, ok
}
