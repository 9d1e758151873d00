package oppo

import (
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/pushwire/push"
	"github.com/pushwire/push/internal/receipt"
	"github.com/pushwire/push/internal/wire"
)

// Receipt is what OPPO reports of one message and one registration id. Ask
// for them with Notification.CallBackURL.
type Receipt struct {
	push.Receipt

	AppID     string
	TaskID    string // of a broadcast; otherwise the message id again
	EventType string // such as "push_arrive"
}

// ReceiptConfig is how receipts are received.
type ReceiptConfig struct {
	// Secret, if it is set, must stand in the query parameter "secret" of
	// Notification.CallBackURL. OPPO is not known to sign anything, so without
	// a secret anybody can report receipts.
	Secret string

	Logger *slog.Logger // may be nil
}

// ReceiptHandler returns a handler for the callbacks of OPPO. It answers 200
// with an empty JSON object; what OPPO expects is undocumented. If handle
// fails it answers 500.
func ReceiptHandler(cfg ReceiptConfig, handle func(context.Context, []Receipt) error) http.Handler {
	return receipt.Handler(receipt.Config[Receipt]{
		Vendor: push.OPPO, Verify: receipt.Secret(cfg.Secret), Parse: ParseReceipts, Handle: handle,
		ContentType: "application/json", Reply: "{}", Logger: cfg.Logger,
	})
}

const eventNight = "message_night_control"

// ParseReceipts reads the body of a callback: an array of events, each about
// one message and any number of registration ids. An error is a
// *push.FieldError. An event that is not documented is no error but a receipt
// with status push.ReceiptUnknown.
func ParseReceipts(body []byte) ([]Receipt, error) {
	var events []struct {
		MessageID       wire.String `json:"messageId"`
		AppID           wire.String `json:"appId"`
		TaskID          wire.String `json:"taskId"`
		RegistrationIDs string      `json:"registrationIds"`
		EventTime       wire.String `json:"eventTime"` // Unix milliseconds
		Param           wire.String `json:"param"`
		EventType       string      `json:"eventType"`
	}
	if err := json.Unmarshal(body, &events); err != nil {
		return nil, &push.FieldError{From: push.OPPO, Field: "receipt", Problem: "is not the documented JSON"}
	}
	var receipts []Receipt
	for _, e := range events {
		if e.EventType == "" {
			return nil, &push.FieldError{From: push.OPPO, Field: "receipt.eventType", Problem: "is missing"}
		}
		r := Receipt{AppID: string(e.AppID), TaskID: string(e.TaskID), EventType: e.EventType}
		r.ID, r.Param, r.Time = string(e.MessageID), string(e.Param), eventTime(string(e.EventTime))
		r.Info = codeTable.Find(tableReceipt, e.EventType)
		r.Status = receipt.Status(r.Info)
		if e.EventType == eventNight {
			r.Status = push.ReceiptHeld
		}
		for id := range strings.SplitSeq(e.RegistrationIDs, ",") {
			if id = strings.TrimSpace(id); id != "" {
				r.Target = push.Target{Vendor: push.OPPO, Type: push.TargetToken, Value: id}
				receipts = append(receipts, r)
			}
		}
	}
	return receipts, nil
}

// eventTime reads Unix milliseconds. What is none costs the time, not the
// receipt.
func eventTime(ms string) time.Time {
	n, err := strconv.ParseInt(ms, 10, 64)
	if err != nil {
		return time.Time{}
	}
	return receipt.Time(n)
}
