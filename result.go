package push

import (
	"errors"
	"fmt"
	"iter"
	"reflect"
	"slices"
	"strings"
)

// A Target is one addressee: a token at a vendor unless Type says otherwise.
type Target struct {
	Vendor Vendor
	Type   TargetType
	Value  string
}

// An Acceptance is one answer that took targets. Accepted means that the
// vendor has the message, not that a device has shown it.
type Acceptance struct {
	Vendor Vendor
	Type   TargetType
	ID     string   // vendor-issued: apns-id, requestId, taskId; may be empty
	Values []string // the targets that the id covers
}

// A Failure is one target that was not accepted, and why.
type Failure struct {
	Target
	Err Error
}

// A Result says what became of every target: each is in exactly one
// Acceptance or one Failure. The order is that in which the targets were
// handed in, request by request.
type Result struct {
	Accepted []Acceptance
	Failed   []Failure
}

// AcceptedCount is the number of targets that were accepted.
func (r *Result) AcceptedCount() int {
	n := 0
	for i := range r.Accepted {
		n += len(r.Accepted[i].Values)
	}
	return n
}

// FailedCount is the number of targets that were not accepted.
func (r *Result) FailedCount() int { return len(r.Failed) }

// Targets yields every target with its vendor-issued id, or its error.
func (r *Result) Targets() iter.Seq2[Target, Outcome] {
	return func(yield func(Target, Outcome) bool) {
		for _, a := range r.Accepted {
			for _, v := range a.Values {
				if !yield(Target{a.Vendor, a.Type, v}, Outcome{ID: a.ID}) {
					return
				}
			}
		}
		for _, f := range r.Failed {
			if !yield(f.Target, Outcome{Err: f.Err}) {
				return
			}
		}
	}
}

// Outcome is what became of one target.
type Outcome struct {
	ID  string // vendor-issued, if accepted
	Err Error  // nil if accepted
}

// A large call of which nearly all tokens come back dead is more likely a
// wrong configuration than the end of so many devices.
const (
	guardMin     = 20 // tokens of one vendor in one call
	guardPercent = 90 // dead among them
)

// Dead returns the tokens that their vendor named as dead: delete them.
//
// As a guard against mass death by misconfiguration, the tokens of a vendor
// are left out when it was asked about at least 20 and called 90 percent or
// more of them dead. SuspectVendors then names it, and AllDead returns its
// tokens too.
func (r *Result) Dead() []Device {
	suspects := r.SuspectVendors()
	return r.dead(func(v Vendor) bool { return !slices.Contains(suspects, v) })
}

// AllDead is Dead without the guard.
func (r *Result) AllDead() []Device {
	return r.dead(func(Vendor) bool { return true })
}

func (r *Result) dead(include func(Vendor) bool) []Device {
	var dead []Device
	for _, f := range r.Failed {
		if f.isDead() && include(f.Vendor) {
			dead = append(dead, Device{f.Vendor, f.Value})
		}
	}
	return dead
}

func (f *Failure) isDead() bool {
	return f.Type == TargetToken && f.Err.Kind() == ErrInvalidToken
}

// SuspectVendors names the vendors that called so many of the tokens dead
// that a wrong app, key or environment is the likelier cause.
func (r *Result) SuspectVendors() []Vendor {
	type count struct{ dead, all int }
	counts := make(map[Vendor]count)
	for _, f := range r.Failed {
		if f.Type != TargetToken {
			continue
		}
		c := counts[f.Vendor]
		c.all++
		if f.isDead() {
			c.dead++
		}
		counts[f.Vendor] = c
	}
	for _, a := range r.Accepted {
		if c, ok := counts[a.Vendor]; ok && a.Type == TargetToken {
			c.all += len(a.Values)
			counts[a.Vendor] = c
		}
	}
	var suspects []Vendor
	for v, c := range counts {
		if c.all >= guardMin && c.dead*100 >= c.all*guardPercent {
			suspects = append(suspects, v)
		}
	}
	slices.Sort(suspects)
	return suspects
}

// Retryable returns the failed targets that are worth another try later and
// were surely not delivered. Those that may have been are in Unconfirmed.
func (r *Result) Retryable() []Target {
	return r.failed(func(err Error) bool { return err.Retryable() && !errors.Is(err, ErrUnconfirmed) })
}

// Unconfirmed returns the targets of which nobody knows whether they were
// delivered. Sending to them again may show the notification twice.
func (r *Result) Unconfirmed() []Target {
	return r.failed(func(err Error) bool { return errors.Is(err, ErrUnconfirmed) })
}

func (r *Result) failed(include func(Error) bool) []Target {
	var targets []Target
	for _, f := range r.Failed {
		if include(f.Err) {
			targets = append(targets, f.Target)
		}
	}
	return targets
}

// Err returns nil if every target was accepted, else a *SendError.
func (r *Result) Err() error {
	if len(r.Failed) == 0 {
		return nil
	}
	return &SendError{Result: r}
}

// SendError says that not every target was accepted. It unwraps to the
// distinct errors of the targets.
type SendError struct {
	Result *Result
}

// Unwrap returns the targets' errors, each once.
func (e *SendError) Unwrap() []error {
	var errs []error
	seen := make(map[Error]bool)
	for _, f := range e.Result.Failed {
		if reflect.TypeOf(f.Err).Comparable() {
			if seen[f.Err] {
				continue
			}
			seen[f.Err] = true
		}
		errs = append(errs, f.Err)
	}
	return errs
}

// Error counts the failures by vendor, kind and code, and gives one example.
func (e *SendError) Error() string {
	type group struct {
		vendor Vendor
		kind   Kind
		code   string
	}
	var order []group
	counts := make(map[group]int)
	for _, f := range e.Result.Failed {
		g := group{f.Vendor, f.Err.Kind(), f.Err.Code()}
		if counts[g] == 0 {
			order = append(order, g)
		}
		counts[g]++
	}
	failed := len(e.Result.Failed)
	var b strings.Builder
	fmt.Fprintf(&b, "push: %d of %d targets failed", failed, failed+e.Result.AcceptedCount())
	const most = 4
	for i, g := range order {
		if i == most {
			fmt.Fprintf(&b, ", and %d more reasons", len(order)-most)
			break
		}
		fmt.Fprintf(&b, ", %d %s %s", counts[g], g.vendor, g.kind)
		if g.code != "" {
			fmt.Fprintf(&b, " (%s)", g.code)
		}
	}
	if failed > 0 {
		b.WriteString("; first: " + e.Result.Failed[0].Err.Error())
	}
	return b.String()
}
