package pushtest

import (
	"testing"

	"github.com/pushwire/push"
)

// A Harness tells the conformance suite what it must know of a vendor. What
// is not called optional must be set.
type Harness struct {
	// Start starts a simulator. The suite closes it.
	Start func() Simulator

	// New makes a client with valid credentials for sim. The options are all
	// that it needs: they begin with those of sim.
	New func(sim Simulator, opts ...push.Option) (push.Client, error)

	// Config returns, by value, the Config that New uses. It must print
	// without secrets.
	Config func(sim Simulator) any

	// Secrets returns what must show up in no text: keys and passwords.
	// Access tokens are the suite's own affair.
	Secrets func(sim Simulator) []string

	// IsError reports whether errors.As finds the Error type of the vendor's
	// package in err.
	IsError func(err error) bool

	// Message makes a message that the vendor accepts, without an ID. The
	// more fields it has, and a native part, the more is tested.
	Message func() *push.Message

	// TooLong makes a message that exceeds one of the vendor's limits, and
	// the error that says so. If that has a VendorCode, the simulator must
	// answer with it to a client without limits.
	TooLong func() (*push.Message, *push.LimitError)

	// Others are audiences other than tokens that the simulator accepts, at
	// most a request each. Optional.
	Others []push.Audience

	// Unsupported are audiences that the vendor does not have.
	Unsupported []push.Audience

	// Malformed are values that the vendor never issues as a token, besides
	// those that no vendor does. Optional.
	Malformed []string

	// BatchSize is the most targets that one request takes.
	BatchSize int

	// HTTP2 says that the vendor speaks HTTP/2, so that the client must.
	HTTP2 bool

	// Credential is how requests are authorised.
	Credential Credential

	// Deduplicates says that the vendor drops a request that repeats one,
	// so that the client repeats what was not answered.
	Deduplicates bool

	// Busy is a refusal that the client repeats by itself; Final is one that
	// it does not.
	Busy, Final Refusal

	// Unsure is a code that the vendor gives also for requests that it may
	// have carried out. Optional.
	Unsure string

	// UnknownCode is one that no table of the vendor's has.
	UnknownCode string

	// BusyStatus is an HTTP status that, with an empty body, means busy, and
	// that the client repeats by itself. Optional.
	BusyStatus int

	// Listed says what becomes of a token in a State when there are live
	// ones in the request too, and Alone if there are not. push.Accepted
	// means that the vendor says nothing. What Alone lacks is as Listed. What
	// Listed lacks is ErrInvalidToken for Dead, ErrTokenMismatch for
	// Mismatched and Unknown, and ErrRateLimited for Throttled. Optional.
	Listed, Alone map[State]push.Kind

	// Fingerprint reduces a request to what must be the same whenever the
	// same message goes to the same token. It may return anything that
	// go-cmp compares. Optional: the default is the body.
	Fingerprint func(Request) any
}

// Credential is how a vendor's requests are authorised.
type Credential int

const (
	// KeyCredential is a fixed key, or a signature of its own on each
	// request. It does not expire.
	KeyCredential Credential = iota

	// IssuedCredential is an access token that the service issues, by the op
	// "auth". One that is refused is replaced.
	IssuedCredential

	// SignedCredential is a token that the client signs itself. One that is
	// refused is replaced.
	SignedCredential

	// TermCredential is a token that the client signs itself and must keep
	// for a time. One that is refused before is an error.
	TermCredential
)

// A Refusal is a code of the vendor's, and what it means.
type Refusal struct {
	Code string
	Kind push.Kind
}

// conformanceTest is one subtest of the suite.
type conformanceTest struct {
	name string
	run  func(*trial)
}

// Conformance runs the suite that every vendor's client passes against its
// simulator:
//
//	func TestConformance(t *testing.T) {
//		pushtest.Conformance(t, pushtest.Harness{
//			Start: func() pushtest.Simulator { return pushtest.NewVivo() },
//			...
//		})
//	}
//
// It holds the client to what package push promises for all vendors; what is
// particular to one is for the tests of its package. If the simulator has a
// method Problems() []string, it must return nothing after each subtest.
//
// The subtests run in parallel, but for the search for goroutines that were
// left behind. Conformance itself must not run beside other tests then, so do
// not call t.Parallel before.
func Conformance(t *testing.T, h Harness) {
	h.check(t)
	for _, test := range goroutineTests() {
		t.Run(test.name, func(t *testing.T) { h.run(t, test) })
	}
	for _, tests := range [][]conformanceTest{
		inputTests(), sendTests(), manyTests(), streamTests(), answerTests(), retryTests(), cancelTests(),
		credentialTests(), secretTests(), wireTests(), observerTests(),
	} {
		for _, test := range tests {
			t.Run(test.name, func(t *testing.T) {
				t.Parallel()
				h.run(t, test)
			})
		}
	}
}

func (h *Harness) run(t *testing.T, test conformanceTest) {
	tr := &trial{T: t, h: h}
	tr.sim = tr.start()
	test.run(tr)
}

// check fails the test if the harness is incomplete.
func (h *Harness) check(t *testing.T) {
	t.Helper()
	for _, need := range []struct {
		field string
		ok    bool
	}{
		{"Start", h.Start != nil},
		{"New", h.New != nil},
		{"Config", h.Config != nil},
		{"Secrets", h.Secrets != nil},
		{"IsError", h.IsError != nil},
		{"Message", h.Message != nil},
		{"TooLong", h.TooLong != nil},
		{"Unsupported", len(h.Unsupported) > 0},
		{"BatchSize", h.BatchSize > 0},
		{"Busy", h.Busy.Code != ""},
		{"Final", h.Final.Code != ""},
		{"UnknownCode", h.UnknownCode != ""},
	} {
		if !need.ok {
			t.Fatalf("Harness.%s is not set", need.field)
		}
	}
}

// requests is how many requests n targets take.
func (h *Harness) requests(n int) int { return (n + h.BatchSize - 1) / h.BatchSize }

// fate is what becomes of a token.
func (h *Harness) fate(s State, alone bool) push.Kind {
	if k, ok := h.Alone[s]; ok && alone {
		return k
	}
	if k, ok := h.Listed[s]; ok {
		return k
	}
	switch s {
	case Dead:
		return push.ErrInvalidToken
	case Throttled:
		return push.ErrRateLimited
	case Live:
		return push.Accepted
	}
	return push.ErrTokenMismatch
}
