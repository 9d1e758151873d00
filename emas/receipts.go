package emas

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"strconv"
	"time"

	"github.com/pushwire/push"
	"github.com/pushwire/push/internal/receipt"
	"github.com/pushwire/push/internal/wire"
)

// Receipt is what EMAS logs of one message and one device. It calls nobody
// back: the records are in Simple Log Service, for apps for which the log
// audit service collects them, and something of one's own has to forward them.
type Receipt struct {
	push.Receipt // Param is the JobKey

	AppKey          string
	EventType       string // such as "sent", "sent_fail", "arrive_fail"; not all are documented
	Channel         string // that the event is about
	VendorMessageID string // of that channel
	Reason          string // in the channel's own words, if it failed
	DeviceType      string
	Brand           string
	OS, OSVersion   string
	AppVersion      string
	NetworkType     string
	ISP             string
	ClientIP        string
	OwnerID         string // the Alibaba Cloud account
	LastActiveTime  string // as EMAS writes it
}

// ReceiptConfig is how receipts are received.
type ReceiptConfig struct {
	// Secret, if it is set, must stand in the query parameter "secret" of the
	// URL that the records are forwarded to. Without one anybody can report
	// receipts.
	Secret string

	Logger *slog.Logger // may be nil
}

// ReceiptHandler returns a handler for records that are forwarded from Simple
// Log Service, as ParseReceipts reads them. It answers 200 with an empty JSON
// object, and 500 if handle fails.
func ReceiptHandler(cfg ReceiptConfig, handle func(context.Context, []Receipt) error) http.Handler {
	return receipt.Handler(receipt.Config[Receipt]{
		Vendor: push.EMAS, Verify: receipt.Secret(cfg.Secret), Parse: ParseReceipts, Handle: handle,
		ContentType: "application/json", Reply: "{}", Logger: cfg.Logger,
	})
}

// topicReceipts is the log topic of receipts. Others are none.
const topicReceipts = "cps_callback_event"

// record is one entry of the log.
type record struct {
	Topic           wire.String `json:"__topic__"`
	OwnerID         wire.String `json:"owner_id"`
	AppKey          wire.String `json:"app_key"`
	MessageID       wire.String `json:"message_id"`
	EventTime       wire.String `json:"event_time"`
	EventType       wire.String `json:"event_type"`
	DeviceID        wire.String `json:"device_id"`
	DeviceType      wire.String `json:"device_type"`
	LastActiveTime  wire.String `json:"last_active_time"`
	AppVersion      wire.String `json:"app_version"`
	ClientIP        wire.String `json:"client_ip"`
	Brand           wire.String `json:"brand"`
	NetworkType     wire.String `json:"network_type"`
	OS              wire.String `json:"os"`
	OSVersion       wire.String `json:"os_version"`
	ISP             wire.String `json:"isp"`
	JobKey          wire.String `json:"job_key"`
	EventChannel    wire.String `json:"event_channel"`
	VendorMessageID wire.String `json:"vendor_message_id"`
	Reason          wire.String `json:"reason"`
}

// ParseReceipts reads records of the log: JSON objects one after the other, by
// lines or not, and arrays of them. Records of other log topics are left out.
// An error is a *push.FieldError.
func ParseReceipts(body []byte) ([]Receipt, error) {
	var receipts []Receipt
	dec := json.NewDecoder(bytes.NewReader(body))
	for {
		var r records
		err := dec.Decode(&r)
		if errors.Is(err, io.EOF) {
			return receipts, nil
		}
		if err != nil {
			return nil, errField("receipt", "is not the documented JSON", "")
		}
		for i := range r {
			if t := r[i].Topic; t != "" && t != topicReceipts {
				continue
			}
			if r[i].EventType == "" || r[i].DeviceID == "" {
				return nil, errField("receipt", "lacks event_type or device_id", "")
			}
			receipts = append(receipts, r[i].receipt())
		}
	}
}

// records is one record or a list of them.
type records []record

// UnmarshalJSON accepts an object or an array of objects.
func (r *records) UnmarshalJSON(data []byte) error {
	if bytes.HasPrefix(data, []byte("[")) {
		return json.Unmarshal(data, (*[]record)(r))
	}
	if !bytes.HasPrefix(data, []byte("{")) {
		return errors.New("neither an object nor an array")
	}
	*r = make(records, 1)
	return json.Unmarshal(data, &(*r)[0])
}

// eventSent is the only success among the types that are documented.
const eventSent = "sent"

func (r *record) receipt() Receipt {
	out := Receipt{
		AppKey: string(r.AppKey), EventType: string(r.EventType), Channel: string(r.EventChannel),
		VendorMessageID: string(r.VendorMessageID), Reason: wire.Text(string(r.Reason)), DeviceType: string(r.DeviceType),
		Brand: string(r.Brand), OS: string(r.OS), OSVersion: string(r.OSVersion), AppVersion: string(r.AppVersion),
		NetworkType: string(r.NetworkType), ISP: string(r.ISP), ClientIP: string(r.ClientIP), OwnerID: string(r.OwnerID),
		LastActiveTime: string(r.LastActiveTime),
	}
	out.Target = push.Target{Vendor: push.EMAS, Type: push.TargetToken, Value: string(r.DeviceID)}
	out.ID, out.Param, out.Time = string(r.MessageID), string(r.JobKey), eventTime(string(r.EventTime))
	out.Info = codeTable.Find(tableReceipt, out.EventType)
	out.Status = receipt.Status(out.Info)
	if out.EventType == eventSent {
		out.Status = push.ReceiptHeld // on its way: what becomes of it, another record says
	}
	return out
}

// eventTime reads a time, of which only the name is documented: Unix
// milliseconds or seconds, or a date.
func eventTime(s string) time.Time {
	if n, err := strconv.ParseInt(s, 10, 64); err == nil && n > 0 {
		const years3000 = 32503680000 // in seconds; in milliseconds, that is January 1971
		if n < years3000 {
			return time.Unix(n, 0)
		}
		return receipt.Time(n)
	}
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		return time.Time{}
	}
	return t
}
