package push_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/pushwire/push"
)

// acmeError is what a vendor package declares.
type acmeError struct {
	push.APIError
	Detail string
}

func vendorError(kind push.Kind, retry push.Retry) *acmeError {
	return &acmeError{APIError: push.APIError{
		From: "acme", Op: "send", HTTPStatus: 400,
		Info: push.CodeInfo{Code: "77", Kind: kind, Retry: retry, Meaning: "meaning"},
	}, Detail: "detail"}
}

func failure(token string, err push.Error) push.Failure {
	return push.Failure{Target: push.Target{Vendor: "acme", Type: push.TargetToken, Value: token}, Err: err}
}

func TestErrorTypes(t *testing.T) {
	tests := []struct {
		err       push.Error
		kind      push.Kind
		code      string
		retryable bool
		maybe     bool
	}{
		{vendorError(push.ErrInvalidToken, push.RetryNever), push.ErrInvalidToken, "77", false, false},
		{vendorError(push.ErrRateLimited, push.RetryLater), push.ErrRateLimited, "77", true, false},
		{vendorError(push.ErrAuth, push.RetryRefresh), push.ErrAuth, "77", false, false},
		{&acmeError{APIError: push.APIError{From: "acme", MayBeDelivered: true, Info: push.CodeInfo{Code: "500", Kind: push.ErrUnavailable, Retry: push.RetryUnsure}}}, push.ErrUnavailable, "500", true, true},
		{&push.LimitError{From: "acme", Field: "title", Limit: 40, Actual: 41, VendorCode: "56", Class: push.ErrPayloadTooLarge}, push.ErrPayloadTooLarge, "56", false, false},
		{&push.LimitError{From: "acme", Class: push.ErrRateLimited}, push.ErrRateLimited, "", true, false},
		{&push.FieldError{From: "acme", Field: "token"}, push.ErrInvalidArgument, "", false, false},
		{&push.FieldError{From: "acme", Class: push.ErrUnsupported}, push.ErrUnsupported, "", false, false},
		{&push.TransportError{From: "acme", Class: push.ErrUnconfirmed, Cause: "timeout", MayBeDelivered: true}, push.ErrUnconfirmed, "timeout", true, true},
		{&push.TransportError{From: "acme", Class: push.ErrCanceled, Cause: "canceled"}, push.ErrCanceled, "canceled", true, false},
		{&push.TransportError{From: "acme", Class: push.ErrProtocol, Cause: "answer", MayBeDelivered: true}, push.ErrProtocol, "answer", false, true},
	}
	for _, tt := range tests {
		for form, err := range map[string]error{
			"plain":   tt.err,
			"wrapped": fmt.Errorf("sending: %w", tt.err),
			"joined":  errors.Join(errors.New("other"), tt.err),
			"sent":    (&push.Result{Failed: []push.Failure{failure("t", tt.err)}}).Err(),
		} {
			var e push.Error
			if !errors.As(err, &e) {
				t.Fatalf("%s %v is no push.Error", form, err)
			}
			type facts struct {
				Vendor           push.Vendor
				Kind             push.Kind
				Code             string
				Retryable, Maybe bool
			}
			want := facts{"acme", tt.kind, tt.code, tt.retryable, tt.maybe}
			got := facts{e.Vendor(), e.Kind(), e.Code(), e.Retryable(), errors.Is(err, push.ErrUnconfirmed)}
			if d := cmp.Diff(want, got); d != "" {
				t.Errorf("%s %v (-want +got):\n%s", form, err, d)
			}
			if !errors.Is(err, tt.kind) {
				t.Errorf("%s: errors.Is(%v, %v) is false", form, err, tt.kind)
			}
			if errors.Is(err, push.ErrQuota) {
				t.Errorf("%s: errors.Is(%v, ErrQuota) is true", form, err)
			}
		}
	}
}

func TestVendorErrorIsFound(t *testing.T) {
	err := fmt.Errorf("campaign: %w", (&push.Result{Failed: []push.Failure{
		failure("a", &push.FieldError{Field: "token"}),
		failure("b", vendorError(push.ErrQuota, push.RetryNever)),
	}}).Err())
	var ae *acmeError
	if !errors.As(err, &ae) || ae.Detail != "detail" {
		t.Errorf("errors.As(*acmeError) = %v", ae)
	}
	var api *push.APIError
	if !errors.As(err, &api) || api.HTTPStatus != 400 {
		t.Errorf("errors.As(*push.APIError) = %v", api)
	}
}

func TestSendErrorNamesReasons(t *testing.T) {
	res := &push.Result{Accepted: []push.Acceptance{{Vendor: "acme", Values: []string{"x", "y"}}}}
	dead := vendorError(push.ErrInvalidToken, push.RetryNever)
	for _, token := range []string{"a", "b", "c"} {
		res.Failed = append(res.Failed, failure(token, dead))
	}
	err := res.Err()
	want := "push: 3 of 5 targets failed, 3 acme invalid token (77); first: acme send: invalid token (code 77): meaning; HTTP 400"
	if d := cmp.Diff(want, err.Error()); d != "" {
		t.Errorf("text (-want +got):\n%s", d)
	}
	var se *push.SendError
	if !errors.As(err, &se) || len(se.Unwrap()) != 1 {
		t.Errorf("three targets with one error unwrap to %v", se.Unwrap())
	}
}

func TestGuard(t *testing.T) {
	tests := []struct {
		dead, others, accepted int
		suspect                bool
	}{
		{dead: 1},
		{dead: 19},
		{dead: 20, suspect: true},
		{dead: 18, accepted: 2, suspect: true},
		{dead: 17, accepted: 3},
		{dead: 90, others: 10, suspect: true},
		{dead: 89, others: 11},
	}
	for _, tt := range tests {
		res := &push.Result{}
		for i := range tt.dead {
			res.Failed = append(res.Failed, failure(fmt.Sprint("d", i), vendorError(push.ErrInvalidToken, push.RetryNever)))
		}
		for i := range tt.others {
			res.Failed = append(res.Failed, failure(fmt.Sprint("o", i), vendorError(push.ErrTokenMismatch, push.RetryNever)))
		}
		if tt.accepted > 0 {
			res.Accepted = []push.Acceptance{{Vendor: "acme", Type: push.TargetToken, Values: make([]string, tt.accepted)}}
		}
		wantDead := tt.dead
		if tt.suspect {
			wantDead = 0
		}
		if got := len(res.Dead()); got != wantDead {
			t.Errorf("%+v: Dead has %d, want %d", tt, got, wantDead)
		}
		if got := len(res.AllDead()); got != tt.dead {
			t.Errorf("%+v: AllDead has %d", tt, got)
		}
		if got := len(res.SuspectVendors()) == 1; got != tt.suspect {
			t.Errorf("%+v: SuspectVendors = %v", tt, res.SuspectVendors())
		}
	}
}

func TestRetryableAndUnconfirmedAreApart(t *testing.T) {
	res := &push.Result{Failed: []push.Failure{
		failure("later", vendorError(push.ErrRateLimited, push.RetryLater)),
		failure("lost", &push.TransportError{Class: push.ErrUnconfirmed, MayBeDelivered: true}),
		failure("never", vendorError(push.ErrInvalidToken, push.RetryNever)),
	}}
	values := func(targets []push.Target) (v []string) {
		for _, t := range targets {
			v = append(v, t.Value)
		}
		return v
	}
	if d := cmp.Diff([]string{"later"}, values(res.Retryable())); d != "" {
		t.Errorf("Retryable (-want +got):\n%s", d)
	}
	if d := cmp.Diff([]string{"lost"}, values(res.Unconfirmed())); d != "" {
		t.Errorf("Unconfirmed (-want +got):\n%s", d)
	}
}

func TestAPIErrorText(t *testing.T) {
	e := vendorError(push.ErrRateLimited, push.RetryLater)
	e.Text, e.RequestID, e.RetryAfter, e.MayBeDelivered = `slow "down"`, "r1", 3*time.Second, true
	want := `acme send: rate limited (code 77): meaning; vendor says "slow \"down\""; HTTP 400; request r1; retry after 3s; may have been delivered`
	if d := cmp.Diff(want, e.Error()); d != "" {
		t.Errorf("text (-want +got):\n%s", d)
	}
}

func TestAccessTokenHidesItsValue(t *testing.T) {
	tok := push.AccessToken{Value: "s3cret", Expiry: time.Unix(0, 0)}
	for _, format := range []string{"%v", "%+v", "%#v", "%s"} {
		if s := fmt.Sprintf(format, tok); strings.Contains(s, "s3cret") {
			t.Errorf("%s prints %s", format, s)
		}
	}
}
