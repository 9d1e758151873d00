package harmony

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

// Receipt is what Huawei reports of one message and one token. It may come
// late: while the user is thought to sleep, messages are held back.
type Receipt struct {
	push.Receipt

	PushType       int
	AppPackageName string
	FormID         int64 // of the card, for push-type 1
}

// ReceiptConfig is how receipts are received. User name and secret are those
// of the receipt configuration in AppGallery Connect; without them Huawei
// signs nothing, and anybody can report receipts.
type ReceiptConfig struct {
	UserName string
	Secret   string

	Logger *slog.Logger // may be nil
}

// ReceiptHandler returns a handler for receipts of version V2, which must be
// the version of the configuration. It checks the signature if there is a
// secret, and answers as Huawei expects. If handle fails it answers 500.
func ReceiptHandler(cfg ReceiptConfig, handle func(context.Context, []Receipt) error) http.Handler {
	return receipt.Handler(receipt.Config[Receipt]{
		Vendor: push.Harmony, Parse: ParseReceipts, Handle: handle, Logger: cfg.Logger,
		ContentType: "application/json", Reply: `{"code":"0","message":"success"}`,
		Verify: receipt.Huawei(cfg.UserName, cfg.Secret, noReceipts),
	})
}

func noReceipts(body []byte) bool {
	receipts, err := ParseReceipts(body)
	return err == nil && len(receipts) == 0
}

// outcome is what became of a message, or of a card.
type outcome struct {
	FormID    wire.Int  `json:"formId"`
	Result    *wire.Int `json:"result"`
	Timestamp wire.Int  `json:"timestamp"` // Unix milliseconds
}

// ParseReceipts reads the body of a callback. An error is a *push.FieldError.
func ParseReceipts(body []byte) ([]Receipt, error) {
	var in struct {
		Statuses []struct {
			Token          string      `json:"token"`
			PushType       wire.Int    `json:"pushType"`
			AppPackageName string      `json:"appPackageName"`
			BiTag          string      `json:"biTag"`
			RequestID      wire.String `json:"requestId"`
			DeliveryStatus *outcome    `json:"deliveryStatus"`
			FormStatus     *outcome    `json:"formStatus"`
		} `json:"statuses"`
	}
	if len(body) > 0 {
		if err := json.Unmarshal(body, &in); err != nil {
			return nil, &push.FieldError{From: push.Harmony, Field: "receipt", Problem: "is not the documented JSON"}
		}
	}
	receipts := make([]Receipt, 0, len(in.Statuses))
	for _, s := range in.Statuses {
		o := s.DeliveryStatus
		if o == nil {
			o = s.FormStatus
		}
		if o == nil || o.Result == nil {
			return nil, &push.FieldError{From: push.Harmony, Field: "receipt.result", Problem: "is missing"}
		}
		r := Receipt{PushType: int(s.PushType), AppPackageName: s.AppPackageName, FormID: int64(o.FormID)}
		r.Target = push.Target{Vendor: push.Harmony, Type: push.TargetToken, Value: s.Token}
		r.ID, r.Param = string(s.RequestID), s.BiTag
		r.Info = codeTable.Find(tableReceipt, strconv.FormatInt(int64(*o.Result), 10))
		r.Status = receipt.Status(r.Info)
		if r.Info.Code == codeCached {
			r.Status = push.ReceiptHeld
		}
		r.Time = receipt.Time(int64(o.Timestamp))
		receipts = append(receipts, r)
	}
	return receipts, nil
}
