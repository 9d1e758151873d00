package main

import (
	"errors"
	"fmt"
	"io"
	"text/tabwriter"

	"github.com/pushwire/push"
)

// report prints a table of what became of each device.
func report(out io.Writer, res *push.Result) {
	w := tabwriter.NewWriter(out, 0, 8, 2, ' ', 0)
	fmt.Fprintln(w, "  DEVICE\tOUTCOME\tCODE\tKIND\tWHAT TO DO")
	for target, o := range res.Targets() {
		device := string(target.Vendor) + " " + short(target.Value)
		if o.Err == nil {
			fmt.Fprintf(w, "  %s\taccepted\t\t\tnothing; the vendor's id is %s\n", device, short(o.ID))
			continue
		}
		fmt.Fprintf(w, "  %s\tfailed\t%s\t%s\t%s\n", device, o.Err.Code(), o.Err.Kind(), advice(o.Err))
	}
	w.Flush()
	for _, d := range res.Dead() {
		fmt.Fprintf(out, "Delete from your database: %s %s\n", d.Vendor, short(d.Token))
	}
}

// short shortens a token: it is personal data, and long.
func short(s string) string {
	const most = 14
	if len(s) <= most {
		return s
	}
	return s[:most-1] + "…"
}

// advice is what a program would do about an error; a real one would switch
// on the kind in the same way.
func advice(err push.Error) string {
	var limit *push.LimitError
	if errors.As(err, &limit) {
		return fmt.Sprintf("change %s: it has %d %s, %d are allowed", limit.Field, limit.Actual, limit.Unit, limit.Limit)
	}
	var field *push.FieldError
	if errors.As(err, &field) && !errors.Is(err, push.ErrUnsupported) {
		return fmt.Sprintf("mend %s: it %s", field.Field, field.Problem)
	}
	switch {
	case errors.Is(err, push.ErrUnsupported):
		return "nothing: " + field.Field + " " + field.Problem
	case errors.Is(err, push.ErrUnconfirmed):
		return "may have arrived: send again only if twice is better than never"
	case errors.Is(err, push.ErrInvalidToken):
		return "delete the token"
	case errors.Is(err, push.ErrTokenMismatch):
		return "check app and environment; keep the token"
	case errors.Is(err, push.ErrAuth), errors.Is(err, push.ErrPermission):
		return "check credentials and rights in the vendor's console"
	case errors.Is(err, push.ErrQuota):
		return "wait for the next day"
	case err.Retryable():
		return "send again later"
	}
	return "see the vendor's documentation of the code"
}
