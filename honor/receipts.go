package honor

import (
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"strconv"
	"time"

	"github.com/pushwire/push"
	"github.com/pushwire/push/internal/receipt"
	"github.com/pushwire/push/internal/wire"
)

// Receipt is what HONOR reports of one message and one token.
//
// The statuses are known from a single source. Where one says that a token is
// dead, it is prudent to mark the token, and to delete it when a push names
// it too.
type Receipt struct {
	push.Receipt

	AppID string // may be empty
}

// ReceiptConfig is how receipts are received.
type ReceiptConfig struct {
	// Secret, if it is set, must stand in the query parameter "secret" of the
	// callback's URL: register it with HONOR in that form. As far as is known
	// HONOR signs nothing, so without a secret anybody can report receipts.
	Secret string

	Logger *slog.Logger // may be nil
}

// ReceiptHandler returns a handler for the callback that is registered in
// HONOR's console. What answer HONOR expects is unverified; it gets 200 with
// {"code":"0","message":"success"}. If handle fails it gets 500.
func ReceiptHandler(cfg ReceiptConfig, handle func(context.Context, []Receipt) error) http.Handler {
	return receipt.Handler(receipt.Config[Receipt]{
		Vendor: push.Honor, Verify: receipt.Secret(cfg.Secret), Parse: ParseReceipts, Handle: handle, Logger: cfg.Logger,
		ContentType: "application/json", Reply: `{"code":"0","message":"success"}`,
	})
}

// ParseReceipts reads the body of a callback. An error is a *push.FieldError.
func ParseReceipts(body []byte) ([]Receipt, error) {
	var in struct {
		Statuses []struct {
			Token     string      `json:"token"`
			BiTag     string      `json:"biTag"`
			Status    *wire.Int   `json:"status"`
			Timestamp wire.Int    `json:"timestamp"`
			RequestID wire.String `json:"requestId"`
			AppID     wire.String `json:"appid"` // in whatever case: its spelling is unverified
		} `json:"statuses"`
	}
	if err := json.Unmarshal(body, &in); err != nil {
		return nil, &push.FieldError{From: push.Honor, Field: "receipt", Problem: "is not the documented JSON"}
	}
	receipts := make([]Receipt, 0, len(in.Statuses))
	for _, s := range in.Statuses {
		if s.Status == nil {
			return nil, &push.FieldError{From: push.Honor, Field: "receipt.status", Problem: "is missing"}
		}
		r := Receipt{AppID: string(s.AppID)}
		r.Target = push.Target{Vendor: push.Honor, Type: push.TargetToken, Value: s.Token}
		r.ID, r.Param = string(s.RequestID), s.BiTag
		r.Info = codeTable.Find(tableReceipt, strconv.FormatInt(int64(*s.Status), 10))
		r.Status = receiptStatus(r.Info)
		r.Time = receiptTime(int64(s.Timestamp))
		receipts = append(receipts, r)
	}
	return receipts, nil
}

// receiptStatus returns what a status means for the message, where that is
// more than its kind tells.
func receiptStatus(info push.CodeInfo) push.ReceiptStatus {
	switch info.Code {
	case "40000007":
		return push.ReceiptClicked
	case "40000011":
		return push.ReceiptDelivered
	case "40000013", "50000003":
		return push.ReceiptHeld
	case "40000015":
		return push.ReceiptDropped
	}
	return receipt.Status(info)
}

// receiptTime reads a Unix time. Whether it is in seconds or milliseconds is
// unverified, so its size decides: 100 billion seconds are the year 5138, and
// as many milliseconds 1973.
func receiptTime(t int64) time.Time {
	if t > 0 && t < 100_000_000_000 {
		return time.Unix(t, 0)
	}
	return receipt.Time(t)
}
