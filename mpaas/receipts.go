package mpaas

import (
	"bytes"
	"context"
	"crypto"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"errors"
	"log/slog"
	"net/http"
	"strings"

	"github.com/pushwire/push"
	"github.com/pushwire/push/internal/receipt"
	"github.com/pushwire/push/internal/wire"
)

// Receipt is what the service reports of one message and one target. Param is
// the key of the message, see MessageKey; ID is empty. The names of a
// callback's fields are unverified.
//
// A callback tells neither what its target is nor by which channel the message
// went, and channels use the same numbers for different things. A status that
// is not the same for all of them is push.ReceiptUnknown, one that a vendor has
// taken the message is push.ReceiptHeld, and no target is called dead, until
// Resolve is told more.
type Receipt struct {
	push.Receipt

	StatusDesc string // the service's own words
	ExtInfo    string // as it came
	success    flag
}

// ReceiptConfig is how receipts are received.
type ReceiptConfig struct {
	// PublicKey is the one that the console shows where callbacks are switched
	// on, see ParsePublicKey. The service signs the body, and the handler
	// expects the signature in the query parameter "sign" (unverified).
	PublicKey *rsa.PublicKey

	// Secret, if it is set, must stand in the query parameter "secret" of the
	// callback's URL. Without a PublicKey and a secret anybody can report
	// receipts.
	Secret string

	// Resolve says what a target is and by which channel its messages go, if
	// the program knows: see Receipt.Resolve. It may be nil.
	Resolve func(target string) (DeliveryType, Channel)

	Logger *slog.Logger // may be nil
}

// ReceiptHandler returns a handler for the callback that is switched on in the
// console (page 134470). It answers 200 with an empty JSON object; what the
// service expects is unverified. If handle fails it answers 500.
func ReceiptHandler(cfg ReceiptConfig, handle func(context.Context, []Receipt) error) http.Handler {
	return receipt.Handler(receipt.Config[Receipt]{
		Vendor: push.MPaaS, Handle: handle, Logger: cfg.Logger,
		ContentType: "application/json", Reply: "{}", Verify: cfg.verify(),
		Parse: func(body []byte) ([]Receipt, error) {
			receipts, err := ParseReceipts(body)
			if cfg.Resolve != nil {
				for i := range receipts {
					r := &receipts[i]
					r.Resolve(cfg.Resolve(r.Value))
				}
			}
			return receipts, err
		},
	})
}

// verify returns nil if there is nothing to verify.
func (c *ReceiptConfig) verify() func(*http.Request, []byte) error {
	secret, key := receipt.Secret(c.Secret), c.PublicKey
	if key == nil {
		return secret
	}
	return func(r *http.Request, body []byte) error {
		if secret != nil {
			if err := secret(r, body); err != nil {
				return err
			}
		}
		return verifySign(key, r.URL.Query().Get("sign"), body)
	}
}

// verifySign checks the signature of a body: SHA-256 with RSA, in Base64 with
// "-" and "_" in place of "+" and "/", or plain.
func verifySign(key *rsa.PublicKey, sign string, body []byte) error {
	sign = strings.NewReplacer("-", "+", " ", "+", "_", "/", "=", "").Replace(sign)
	raw, err := base64.RawStdEncoding.DecodeString(sign)
	if err != nil || sign == "" {
		return errors.New("the signature is missing or malformed")
	}
	sum := sha256.Sum256(body)
	if rsa.VerifyPKCS1v15(key, crypto.SHA256, sum[:], raw) != nil {
		return errors.New("the signature is wrong")
	}
	return nil
}

// ParsePublicKey reads the public key of callbacks as the console shows it:
// Base64, with or without the lines of PEM around it. An error is a
// *push.FieldError.
func ParsePublicKey(text string) (*rsa.PublicKey, error) {
	var der []byte
	var err error
	if block, _ := pem.Decode([]byte(text)); block != nil {
		der = block.Bytes
	} else {
		der, err = base64.StdEncoding.DecodeString(strings.Join(strings.Fields(text), ""))
	}
	if err == nil {
		var key any
		if key, err = x509.ParsePKIXPublicKey(der); err == nil {
			if k, ok := key.(*rsa.PublicKey); ok {
				return k, nil
			}
		}
	}
	return nil, errField("public key", "is none of RSA", "")
}

// ParseReceipts reads the body of a callback: an object or, for all that is
// known, an array of them. An error is a *push.FieldError.
func ParseReceipts(body []byte) ([]Receipt, error) {
	type fact struct {
		MsgID       wire.String `json:"msgId"`
		TargetID    wire.String `json:"targetId"`
		PushSuccess flag        `json:"pushSuccess"`
		StatusCode  wire.String `json:"statusCode"`
		StatusDesc  wire.String `json:"statusDesc"`
		ExtInfo     anyText     `json:"extInfo"`
	}
	facts := make([]fact, 1)
	var err error
	switch body = bytes.TrimSpace(body); {
	case len(body) == 0:
		return nil, nil
	case body[0] == '{':
		err = json.Unmarshal(body, &facts[0])
	default:
		err = json.Unmarshal(body, &facts)
	}
	if err != nil {
		return nil, errField("receipt", "is not JSON of the kind that is expected", "")
	}
	var receipts []Receipt
	for _, f := range facts {
		if f == (fact{}) {
			continue // a test call
		}
		if f.MsgID == "" && f.TargetID == "" {
			return nil, errField("receipt.msgId", "and targetId are missing", "")
		}
		r := Receipt{StatusDesc: string(f.StatusDesc), ExtInfo: string(f.ExtInfo), success: f.PushSuccess}
		r.Target = push.Target{Vendor: push.MPaaS, Type: push.TargetToken, Value: string(f.TargetID)}
		r.Param, r.Info.Code = string(f.MsgID), string(f.StatusCode)
		r.Resolve(0, "")
		receipts = append(receipts, r)
	}
	return receipts, nil
}

// Resolve reads the status of r again, knowing that its target is of type t
// and that its messages go by the channel ch: DeviceState.Channel tells that
// of a device. Either may be zero. Only the token of an iOS device that Apple
// calls unregistered is dead then: anything else is about a token of the
// vendor's, which the target outlives.
func (r *Receipt) Resolve(t DeliveryType, ch Channel) {
	if ch == "" && t == DeliveryIOS {
		ch = ChannelApple
	}
	if ch == "" && t == DeliveryHarmony {
		ch = ChannelHarmony
	}
	if t == DeliveryUser {
		r.Type = push.TargetUser
	}
	r.Info = statusInfo(ch, r.Info.Code)
	if r.Info.Kind == push.ErrInvalidToken && t != DeliveryIOS {
		r.Info.Kind = push.ErrNotFound
	}
	r.Status = receipt.Status(r.Info)
	switch code := r.Info.Code; {
	case code == "" && r.success == flagTrue:
		r.Status = push.ReceiptHeld
	case code == "" && r.success == flagFalse:
		r.Status = push.ReceiptDropped
	case r.Info.Table == tableStatus && code == codeClicked:
		r.Status = push.ReceiptClicked
	case r.Info.Kind == push.Accepted && ch != ChannelOwn, pending(&r.Info):
		r.Status = push.ReceiptHeld
	}
}

// pending reports whether a status is one of a message that the service, or
// the vendor, still means to deliver.
func pending(info *push.CodeInfo) bool {
	switch info.Table {
	case tableStatus:
		return info.Code == "-1" || info.Code == "0" || info.Code == "1"
	case string(ChannelHuawei):
		return info.Code == "80000003"
	}
	return false
}

// statusInfo finds the status of a message. Without a channel it is what all
// channels that have the code agree on.
func statusInfo(ch Channel, code string) push.CodeInfo {
	if ch != "" {
		info, _ := ExplainStatus(ch, code)
		return info
	}
	var found push.CodeInfo
	for info := range codeTable.All() {
		switch {
		case info.Code != code || info.Table == "":
		case found.Code == "":
			found = info
		case found.Kind != info.Kind:
			return push.CodeInfo{Code: code}
		default:
			found.Table = ""
		}
	}
	found.Code = code
	return found
}
