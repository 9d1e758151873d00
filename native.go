package push

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"unicode/utf8"
)

// Native is a message in one vendor's own terms, such as *huawei.Message. It
// marshals to the JSON that the vendor documents.
type Native interface {
	Vendor() Vendor
}

// Natives is a set of native messages. Its JSON form is an object keyed by
// vendor. Decoding yields RawNative values, which the vendor's client turns
// into its own type when the message is sent: this package knows no vendor.
type Natives []Native

// RawNative is a native message that is still JSON.
type RawNative struct {
	For  Vendor
	JSON json.RawMessage
}

// Vendor returns r.For.
func (r *RawNative) Vendor() Vendor { return r.For }

// MarshalJSON returns the JSON that r was decoded from.
func (r *RawNative) MarshalJSON() ([]byte, error) { return r.JSON, nil }

// MarshalJSON encodes n as an object keyed by vendor.
func (n Natives) MarshalJSON() ([]byte, error) {
	if err := n.validate(); err != nil {
		return nil, err
	}
	byVendor := make(map[Vendor]Native, len(n))
	for _, m := range n {
		byVendor[m.Vendor()] = m
	}
	return json.Marshal(byVendor)
}

// UnmarshalJSON decodes an object keyed by vendor into RawNative values.
func (n *Natives) UnmarshalJSON(data []byte) error {
	var byVendor map[Vendor]json.RawMessage
	if err := json.Unmarshal(data, &byVendor); err != nil {
		return err
	}
	*n = nil
	for _, v := range slices.Sorted(maps.Keys(byVendor)) {
		*n = append(*n, &RawNative{For: v, JSON: byVendor[v]})
	}
	return nil
}

func (n Natives) validate() error {
	for i, m := range n {
		if isNil(m) {
			return &FieldError{Field: "native", Problem: "holds a nil message"}
		}
		for _, earlier := range n[:i] {
			if earlier.Vendor() == m.Vendor() {
				return &FieldError{From: m.Vendor(), Field: "native", Problem: "holds two messages for one vendor"}
			}
		}
	}
	return nil
}

// isNil reports whether m is nil or a nil pointer, whose methods may panic.
func isNil(m Native) bool {
	v := reflect.ValueOf(m)
	return !v.IsValid() || v.Kind() == reflect.Pointer && v.IsNil()
}

// NativeOf returns the native message that m holds for v as a *T, decoding it
// if it came from JSON, or nil if there is none. Vendor packages call it; the
// result is shared with the caller of Send and must not be modified.
func NativeOf[T any](m *Message, v Vendor) (*T, error) {
	for _, n := range m.Native {
		if n.Vendor() != v {
			continue
		}
		switch n := any(n).(type) {
		case *T:
			if n == nil {
				return nil, &FieldError{From: v, Field: "native", Problem: "is nil"}
			}
			return n, nil
		case *RawNative:
			return decodeNative[T](n)
		default:
			return nil, &FieldError{From: v, Field: "native", Problem: fmt.Sprintf("has type %T, not %T", n, new(T))}
		}
	}
	return nil, nil
}

func decodeNative[T any](r *RawNative) (*T, error) {
	t := new(T)
	if len(bytes.TrimSpace(r.JSON)) == 0 {
		return nil, &FieldError{From: r.For, Field: "native", Problem: "is empty JSON"}
	}
	if !utf8.Valid(r.JSON) { // which package json would replace in silence
		return nil, &FieldError{From: r.For, Field: "native", Problem: "holds invalid UTF-8"}
	}
	if err := json.Unmarshal(r.JSON, t); err != nil {
		return nil, &FieldError{From: r.For, Field: "native", Problem: "cannot be decoded: " + err.Error()}
	}
	return t, nil
}
