package xiaomi

import (
	"context"
	"encoding/json"
	"log/slog"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/pushwire/push"
	"github.com/pushwire/push/internal/receipt"
	"github.com/pushwire/push/internal/wire"
)

// Receipt is what Xiaomi reports of one message and one target. Ask for them
// with Options.Callback and CallbackType. Where Xiaomi does not say what the
// targets are, Target.Type is empty: they may be regIds, aliases or accounts,
// as in the push.
type Receipt struct {
	push.Receipt

	EventType int    // one of the values of Options.CallbackType
	ErrorCode int    // with event type 16: 1 regId, 2 alias, 3 account; 0 if it is not said
	JobKey    string // of the message, if it has one

	// BarStatus says whether the device allows the app's notifications:
	// "Enable", "Disable" or "Unknown".
	BarStatus string

	// ReplaceTarget is the target to use from now on, if Xiaomi knows one for
	// an invalid one.
	ReplaceTarget string

	// Extra has the numbers behind event type 128: "ack" and "quota" for the app,
	// "device_acked" and "device_quota" for one device.
	Extra map[string]string
}

// ReceiptConfig is how receipts are received.
type ReceiptConfig struct {
	// Secret, if it is set, must stand in the query parameter "secret" of
	// Options.Callback. Xiaomi signs nothing, so without a secret anybody can
	// report receipts.
	Secret string

	Logger *slog.Logger // may be nil
}

// ReceiptHandler returns a handler for callbacks. It answers 200 with "OK";
// what Xiaomi expects beside the 200 is unverified. If handle fails it answers
// 500, and Xiaomi may stop reporting to an endpoint that fails.
func ReceiptHandler(cfg ReceiptConfig, handle func(context.Context, []Receipt) error) http.Handler {
	return receipt.Handler(receipt.Config[Receipt]{
		Vendor: push.Xiaomi, Verify: receipt.Secret(cfg.Secret), Parse: ParseReceipts, Handle: handle,
		ContentType: "text/plain", Reply: "OK", Logger: cfg.Logger,
	})
}

// event is what Xiaomi reports of one message: one kind of event, any number
// of targets.
type event struct {
	Param         string                 `json:"param"`
	Type          *wire.Int              `json:"type"`
	Targets       List                   `json:"targets"`
	JobKey        wire.String            `json:"jobkey"`
	BarStatus     string                 `json:"barStatus"`
	Timestamp     wire.Int               `json:"timestamp"` // Unix milliseconds
	ErrorCode     wire.Int               `json:"errorCode"`
	ReplaceTarget map[string]string      `json:"replaceTarget"`
	Extra         map[string]wire.String `json:"extra"`
}

// ParseReceipts reads the body of a callback: a form whose field "data" is an
// object keyed by message id. An error is a *push.FieldError.
func ParseReceipts(body []byte) ([]Receipt, error) {
	form, err := url.ParseQuery(string(body))
	if err != nil || !form.Has("data") {
		return nil, errField("receipt", "is not a form with data", "")
	}
	events, err := parseEvents(form.Get("data"))
	if err != nil {
		return nil, errField("receipt.data", "is not the documented JSON", "")
	}
	var receipts []Receipt
	for _, id := range slices.Sorted(maps.Keys(events)) {
		e := events[id]
		if e.Type == nil {
			return nil, errField("receipt.type", "is missing", "")
		}
		receipts = append(receipts, e.receipts(id)...)
	}
	return receipts, nil
}

// parseEvents reads the data. Some senders encode it twice.
func parseEvents(data string) (map[string]event, error) {
	var events map[string]event
	err := json.Unmarshal([]byte(data), &events)
	if err == nil {
		return events, nil
	}
	again, unescapeErr := url.QueryUnescape(data)
	if unescapeErr != nil || again == data {
		return nil, err
	}
	events = nil
	err = json.Unmarshal([]byte(again), &events)
	return events, err
}

func (e *event) receipts(id string) []Receipt {
	r := Receipt{
		EventType: int(*e.Type), ErrorCode: int(e.ErrorCode), JobKey: string(e.JobKey), BarStatus: e.BarStatus,
	}
	for k, v := range e.Extra {
		if r.Extra == nil {
			r.Extra = make(map[string]string, len(e.Extra))
		}
		r.Extra[k] = string(v)
	}
	r.ID, r.Param, r.Info = id, e.Param, eventInfo(r.EventType, r.ErrorCode)
	r.Status = receipt.Status(r.Info)
	if r.EventType == CallbackClicked {
		r.Status = push.ReceiptClicked
	}
	r.Time = receipt.Time(int64(e.Timestamp))
	typ := targetType(r.EventType, r.ErrorCode)
	var receipts []Receipt
	for _, target := range e.Targets {
		// A regId has no spaces, but a "+" that was not encoded becomes one.
		if target = strings.TrimSpace(target); typ == push.TargetToken {
			target = strings.ReplaceAll(target, " ", "+")
		}
		if target == "" {
			continue
		}
		r.Target = push.Target{Vendor: push.Xiaomi, Type: typ, Value: target}
		r.ReplaceTarget = e.ReplaceTarget[target]
		receipts = append(receipts, r)
	}
	return receipts
}

// targetType is what the targets of an event are, if Xiaomi says so.
func targetType(typ, errorCode int) push.TargetType {
	if typ != CallbackInvalid {
		return ""
	}
	switch errorCode {
	case 1:
		return push.TargetToken
	case 2:
		return push.TargetAlias
	case 3:
		return push.TargetUser
	}
	return ""
}

// eventInfo finds a type together with its error code, else by itself.
func eventInfo(typ, errorCode int) push.CodeInfo {
	code := strconv.Itoa(typ)
	if typ == CallbackInvalid && errorCode != 0 {
		finer := code + "/" + strconv.Itoa(errorCode)
		if info := codeTable.Find(tableReceipt, finer); info.Meaning != "" {
			return info
		}
		info := codeTable.Find(tableReceipt, code)
		info.Code = finer
		return info
	}
	return codeTable.Find(tableReceipt, code)
}
