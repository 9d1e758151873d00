package huawei

import (
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"strconv"

	"github.com/pushwire/push"
	"github.com/pushwire/push/internal/receipt"
	"github.com/pushwire/push/internal/wire"
)

// Receipt is what Huawei reports of one message and one token.
type Receipt struct {
	push.Receipt

	AppID     string
	SubStatus string // for status 201
}

// ReceiptConfig is how receipts are received. User name and secret are those
// of the receipt configuration in AppGallery Connect; without them Huawei
// signs nothing, and anybody can report receipts.
type ReceiptConfig struct {
	UserName string
	Secret   string

	Logger *slog.Logger // may be nil
}

// ReceiptHandler returns a handler for receipts of version V1. It checks the
// signature if the configuration has a secret, and answers as Huawei expects,
// which is within 200 ms if it can be. If handle fails it answers 500.
func ReceiptHandler(cfg ReceiptConfig, handle func(context.Context, []Receipt) error) http.Handler {
	return receipt.Handler(receipt.Config[Receipt]{
		Vendor: push.Huawei, Parse: ParseReceipts, Handle: handle, Logger: cfg.Logger,
		ContentType: "application/json", Reply: `{"code":"0","message":"success"}`,
		Verify: receipt.Huawei(cfg.UserName, cfg.Secret, noReceipts),
	})
}

func noReceipts(body []byte) bool {
	receipts, err := ParseReceipts(body)
	return err == nil && len(receipts) == 0
}

// ParseReceipts reads the body of a callback. An error is a *push.FieldError.
func ParseReceipts(body []byte) ([]Receipt, error) {
	var in struct {
		Statuses []struct {
			BiTag     string      `json:"biTag"`
			AppID     wire.String `json:"appid"`
			Token     string      `json:"token"`
			Status    *wire.Int   `json:"status"`
			SubStatus wire.String `json:"subStatus"`
			Timestamp wire.Int    `json:"timestamp"` // Unix milliseconds, by the device's clock
			RequestID wire.String `json:"requestId"`
		} `json:"statuses"`
	}
	if len(body) > 0 {
		if err := json.Unmarshal(body, &in); err != nil {
			return nil, &push.FieldError{From: push.Huawei, Field: "receipt", Problem: "is not the documented JSON"}
		}
	}
	receipts := make([]Receipt, 0, len(in.Statuses))
	for _, s := range in.Statuses {
		if s.Status == nil {
			return nil, &push.FieldError{From: push.Huawei, Field: "receipt.status", Problem: "is missing"}
		}
		r := Receipt{AppID: string(s.AppID), SubStatus: string(s.SubStatus)}
		r.Target = push.Target{Vendor: push.Huawei, Type: push.TargetToken, Value: s.Token}
		r.ID, r.Param = string(s.RequestID), s.BiTag
		r.Info = codeTable.Find(tableReceipt, strconv.FormatInt(int64(*s.Status), 10))
		r.Status = receipt.Status(r.Info)
		if r.Info.Code == codeHeld {
			r.Status = push.ReceiptHeld
		}
		r.Time = receipt.Time(int64(s.Timestamp))
		receipts = append(receipts, r)
	}
	return receipts, nil
}
