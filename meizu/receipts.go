package meizu

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/pushwire/push"
	"github.com/pushwire/push/internal/receipt"
	"github.com/pushwire/push/internal/wire"
)

// Receipt is what Meizu reports of one message and one target. Ask for them
// with Message.Callback. Meizu does not say whether a target is a pushId or an
// alias, so Target.Type is empty, nor when it happened. There are no receipts
// of failures.
type Receipt struct {
	push.Receipt

	Type string // "1" delivered, "2" clicked
}

// ReceiptConfig is how receipts are received.
type ReceiptConfig struct {
	// AccessToken, if it is set, must come with each callback. It is set for
	// the callback's URL in Meizu's console. Nothing is signed, so without it
	// anybody can report receipts.
	AccessToken string

	Logger *slog.Logger // may be nil
}

// String hides the access token.
func (c ReceiptConfig) String() string { return "meizu.ReceiptConfig" }

// GoString hides the access token.
func (c ReceiptConfig) GoString() string { return c.String() }

// LogValue hides the access token.
func (c ReceiptConfig) LogValue() slog.Value { return slog.StringValue(c.String()) }

// ReceiptHandler returns a handler for the callbacks of Meizu. It answers 200
// with "OK"; what Meizu expects beside the 200 is unverified. If handle fails
// it answers 500, but Meizu is not known to call again: it calls about once a
// second and forgets what it reported.
func ReceiptHandler(cfg ReceiptConfig, handle func(context.Context, []Receipt) error) http.Handler {
	return receipt.Handler(receipt.Config[Receipt]{
		Vendor: push.Meizu, Verify: verify(cfg.AccessToken), Parse: ParseReceipts, Handle: handle,
		ContentType: "text/plain", Reply: "OK", Logger: cfg.Logger,
	})
}

// verify compares the access token in the form. An empty token verifies
// nothing.
func verify(token string) func(*http.Request, []byte) error {
	if token == "" {
		return nil
	}
	return func(_ *http.Request, body []byte) error {
		form, err := url.ParseQuery(string(body))
		if err != nil || !receipt.Equal(form.Get("access_token"), token) {
			return errors.New("the access token is missing or wrong")
		}
		return nil
	}
}

// ParseReceipts reads the body of a callback: a form whose field "cb" is an
// object keyed by message id and type. An error is a *push.FieldError. A type
// that is not documented is no error but a receipt with status
// push.ReceiptUnknown.
func ParseReceipts(body []byte) ([]Receipt, error) {
	form, err := url.ParseQuery(string(body))
	if err != nil || !form.Has("cb") {
		return nil, errField("receipt", "is not a form with cb", "")
	}
	var events map[string]struct {
		Param   wire.String   `json:"param"`
		Type    wire.String   `json:"type"`
		Targets []wire.String `json:"targets"`
	}
	if err := json.Unmarshal([]byte(form.Get("cb")), &events); err != nil {
		return nil, errField("receipt.cb", "is not the documented JSON", "")
	}
	var receipts []Receipt
	for _, name := range slices.Sorted(maps.Keys(events)) {
		e := events[name]
		id, typ := splitKey(name)
		if e.Type != "" {
			typ = string(e.Type)
		}
		if typ == "" {
			return nil, errField("receipt.type", "is missing", "")
		}
		r := Receipt{Type: typ}
		r.ID, r.Param, r.Info = id, string(e.Param), codeTable.Find(tableReceipt, typ)
		r.Status = receipt.Status(r.Info)
		if typ == CallbackClicked {
			r.Status = push.ReceiptClicked
		}
		for _, target := range e.Targets {
			if target := strings.TrimSpace(string(target)); target != "" {
				r.Target = push.Target{Vendor: push.Meizu, Value: target}
				receipts = append(receipts, r)
			}
		}
	}
	return receipts, nil
}

// splitKey takes the type off the end of a message's id.
func splitKey(key string) (id, typ string) {
	if i := strings.LastIndexByte(key, '-'); i >= 0 {
		return key[:i], key[i+1:]
	}
	return key, ""
}
