package pushtest

import (
	"crypto/rand"
	"encoding/hex"
	"time"

	"github.com/pushwire/push"
)

// State is what has become of a device token.
type State string

const (
	Unknown    State = ""           // the service never issued it
	Live       State = "live"       // it takes messages
	Dead       State = "dead"       // uninstalled or expired
	Mismatched State = "mismatched" // it belongs to another app or environment
	Throttled  State = "throttled"  // it had too many messages
)

// A Simulator is what the conformance suite needs of one. All simulators of
// this package have these methods and, embedded, those of Server.
type Simulator interface {
	// Vendor is the service that is simulated.
	Vendor() push.Vendor

	// Options points a client at the simulator.
	Options() []push.Option

	// URL is the simulator's base URL.
	URL() string

	// NewToken issues a live token in the vendor's format.
	NewToken() string

	// SetState changes what happens to messages for a token.
	SetState(token string, s State)

	// RefuseNext makes the service refuse the next requests that push, with
	// a code of its own and in its own format. They are not carried out.
	RefuseNext(times int, code string)

	// ExpireCredentials makes every access token seen so far an expired one.
	ExpireCredentials()

	// Credentials is the number of different access tokens that were issued
	// by the service or, where clients sign their own, accepted by it.
	Credentials() int

	Inject(op string, times int, f Fault)
	Requests() []Request
	Deliveries() []Delivery
	Count(op string) int
	Conns() int
	Reset()
	Close()

	Slow(d time.Duration) Fault
	Hang() Fault
	Hold(release <-chan struct{}) Fault
	Endless() Fault
}

// SetState changes what happens to messages for a token.
func (s *Server) SetState(token string, st State) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.states[token] = st
}

// state returns what has become of a token.
func (s *Server) state(token string) State {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.states[token]
}

// randomHex returns n random bytes in hexadecimal.
func randomHex(n int) string {
	b := make([]byte, n)
	_, _ = rand.Read(b) // never fails since Go 1.24
	return hex.EncodeToString(b)
}
