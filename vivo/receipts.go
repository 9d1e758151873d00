package vivo

import (
	"context"
	"encoding/json"
	"log/slog"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/pushwire/push"
	"github.com/pushwire/push/internal/receipt"
	"github.com/pushwire/push/internal/wire"
)

// Receipt is what vivo reports of one message and one regId. Ask for them
// with Message.Callback.
type Receipt struct {
	push.Receipt

	AckType    string // "0" or empty: arrived
	SubAckType string // the reason, if it did not arrive or was not shown
}

// ReceiptConfig is how receipts are received.
type ReceiptConfig struct {
	// Secret, if it is set, must stand in the query parameter "secret" of the
	// callback's URL: register it with vivo in that form. vivo signs nothing,
	// so without a secret anybody can report receipts.
	Secret string

	Logger *slog.Logger // may be nil
}

// ReceiptHandler returns a handler for the callback that is registered in
// vivo's console. It answers 200 with an empty JSON object; what vivo expects
// is unverified. If handle fails it answers 500.
func ReceiptHandler(cfg ReceiptConfig, handle func(context.Context, []Receipt) error) http.Handler {
	return receipt.Handler(receipt.Config[Receipt]{
		Vendor: push.Vivo, Verify: receipt.Secret(cfg.Secret), Parse: ParseReceipts, Handle: handle,
		ContentType: "application/json", Reply: "{}", Logger: cfg.Logger,
	})
}

// ParseReceipts reads the body of a callback: an object keyed by task id. An
// error is a *push.FieldError.
func ParseReceipts(body []byte) ([]Receipt, error) {
	var tasks map[string]struct {
		Param      string      `json:"param"`
		Targets    string      `json:"targets"`
		AckTime    wire.Int    `json:"ackTime"` // Unix milliseconds
		AckType    wire.String `json:"ackType"`
		SubAckType wire.String `json:"subAckType"`
	}
	if err := json.Unmarshal(body, &tasks); err != nil {
		return nil, &push.FieldError{From: push.Vivo, Field: "receipt", Problem: "is not the documented JSON"}
	}
	var receipts []Receipt
	for _, id := range slices.Sorted(maps.Keys(tasks)) {
		task := tasks[id]
		r := Receipt{AckType: string(task.AckType), SubAckType: string(task.SubAckType)}
		r.ID, r.Param, r.Info = id, task.Param, ackInfo(r.AckType, r.SubAckType)
		r.Status = receipt.Status(r.Info)
		r.Time = receipt.Time(int64(task.AckTime))
		for target := range strings.SplitSeq(task.Targets, ",") {
			if target = strings.TrimSpace(target); target != "" {
				r.Target = push.Target{Vendor: push.Vivo, Type: push.TargetToken, Value: target}
				receipts = append(receipts, r)
			}
		}
	}
	return receipts, nil
}

// ackInfo finds an ackType together with its subAckType, else by itself.
func ackInfo(ackType, sub string) push.CodeInfo {
	if ackType == "" {
		ackType = "0"
	}
	if sub != "" && ackType != "0" {
		if info := codeTable.Find(tableReceipt, ackType+"/"+sub); info.Meaning != "" {
			return info
		}
		if info := codeTable.Find(tableReceipt, ackType); info.Meaning != "" {
			info.Code = ackType + "/" + sub
			return info
		}
	}
	return codeTable.Find(tableReceipt, ackType)
}
