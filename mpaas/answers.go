package mpaas

import (
	"encoding/json"
	"errors"
	"math"
	"strconv"
	"strings"
	"time"
)

// contentAnswer is an answer with data in ResultContent.
type contentAnswer[T any] struct {
	status
	data T
}

func (a *contentAnswer[T]) complete() bool { return a.ResultContent.into(&a.data) == nil }

// codeAnswer is an answer of the operations about templates and devices, which
// must say twice that they succeeded.
type codeAnswer struct{ status }

func (a *codeAnswer) complete() bool { return a.Code != "" && a.Success == flagTrue }

// dataAnswer is a codeAnswer with data, which must be there unless it is text.
type dataAnswer[T any] struct {
	codeAnswer
	Data json.RawMessage
	data T
}

func (a *dataAnswer[T]) complete() bool {
	if !a.codeAnswer.complete() {
		return false
	}
	if text, ok := any(&a.data).(*anyText); ok {
		return len(a.Data) == 0 || text.UnmarshalJSON(a.Data) == nil
	}
	return len(a.Data) > 0 && string(unwrap(a.Data)) != "null" && json.Unmarshal(unwrap(a.Data), &a.data) == nil
}

// number is a number, also in a string and with a percent sign. One that is
// missing, or stands for nothing with "-", is zero.
type number float64

// UnmarshalJSON accepts a number, a string that holds one, or null.
func (n *number) UnmarshalJSON(data []byte) error {
	s := strings.TrimSuffix(strings.Trim(string(data), `" `), "%")
	if s == "" || s == "null" || strings.Trim(s, "-") == "" {
		return nil
	}
	f, err := strconv.ParseFloat(s, 64)
	if err != nil || math.IsNaN(f) || math.IsInf(f, 0) {
		return errors.New("not a number")
	}
	*n = number(f)
	return nil
}

// instant is a time in Unix milliseconds, also in a string. Anything else is
// the zero time, for no document says how times are written.
type instant time.Time

// UnmarshalJSON accepts anything.
func (i *instant) UnmarshalJSON(data []byte) error {
	ms, err := strconv.ParseInt(strings.Trim(string(data), `"`), 10, 64)
	if err == nil && ms > 0 {
		*i = instant(time.UnixMilli(ms))
	}
	return nil
}
