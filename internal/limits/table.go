package limits

import (
	"iter"
	"maps"
	"slices"

	"github.com/pushwire/push"
)

// A Limit is one row of a vendor's documentation.
type Limit struct {
	Field    string    // in the vendor's terms
	Min, Max int       // inclusive
	Unit     Unit      // what is counted
	Code     string    // what the vendor answers when it is exceeded, if known
	Kind     push.Kind // the kind of that answer; the zero value stands for ErrInvalidArgument
}

// A Table is the limits of one vendor.
type Table struct {
	Vendor push.Vendor
	Limits []Limit
	Off    bool // nothing is checked
}

// With returns the table with the maxima of some fields replaced, and with
// all checks off if the settings say so. A field that the table does not
// have is a *push.FieldError.
func (t Table) With(s *push.Settings) (Table, error) {
	t.Off = s.LimitsOff
	if len(s.Limits) == 0 {
		return t, nil
	}
	t.Limits = slices.Clone(t.Limits)
	for _, field := range slices.Sorted(maps.Keys(s.Limits)) {
		l := t.find(field)
		if l == nil {
			return t, &push.FieldError{From: t.Vendor, Field: "WithLimit", Problem: "names " + field + ", which is no limit of this vendor"}
		}
		l.Max = s.Limits[field]
	}
	return t, nil
}

func (t *Table) find(field string) *Limit {
	for i := range t.Limits {
		if t.Limits[i].Field == field {
			return &t.Limits[i]
		}
	}
	return nil
}

// Max returns the maximum of a field of the table.
func (t *Table) Max(field string) int {
	if l := t.find(field); l != nil {
		return l.Max
	}
	return 0
}

// Check returns a *push.LimitError if n is outside the field's limits.
func (t *Table) Check(field string, n int) error {
	l := t.find(field)
	if t.Off || l == nil || n >= l.Min && n <= l.Max {
		return nil
	}
	e := &push.LimitError{
		From: t.Vendor, Field: field, Limit: l.Max, Actual: n,
		Unit: string(l.Unit), VendorCode: l.Code, Class: l.kind(),
	}
	if n < l.Min {
		e.Limit, e.Minimum = l.Min, true
	}
	return e
}

func (l *Limit) kind() push.Kind {
	if l.Kind == push.ErrUnknown {
		return push.ErrInvalidArgument
	}
	return l.Kind
}

// All yields the table's rows.
func (t Table) All() iter.Seq[push.Limit] {
	return func(yield func(push.Limit) bool) {
		for _, l := range t.Limits {
			if !yield(push.Limit{Field: l.Field, Min: l.Min, Max: l.Max, Unit: string(l.Unit), Code: l.Code, Kind: l.kind()}) {
				return
			}
		}
	}
}

// CheckText is Check for the length of s in the field's own unit.
func (t *Table) CheckText(field, s string) error {
	l := t.find(field)
	if t.Off || l == nil {
		return nil
	}
	return t.Check(field, Count(s, l.Unit))
}

// Fit cuts s to the field's maximum.
func (t *Table) Fit(field, s string) string {
	l := t.find(field)
	if l == nil {
		return s
	}
	return Cut(s, l.Max, l.Unit)
}
