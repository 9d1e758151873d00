package tencentim

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/pushwire/push"
	"github.com/pushwire/push/internal/receipt"
	"github.com/pushwire/push/internal/wire"
)

// The callbacks that report pushes, as Receipt.Command has them.
const (
	CallbackPush = "Push.AllMemberPush" // pushes to lists, to all and by condition
	CallbackChat = "Push.OfflinePush"   // notifications of chat messages
)

// PushStage is how far a message has come.
type PushStage int

const (
	StageSent      PushStage = 1 // to the phone's vendor, or to the app
	StageDelivered PushStage = 2
	StageClicked   PushStage = 3
)

// Receipt is what Tencent reports of one message and one device of an account.
//
// The target is the UserID or RegistrationID that the push was for, never the
// vendor's token; which of the two it is, Tencent does not say, so its type is
// always push.TargetUser. A vendor's error is about the vendor's token, which
// Tencent replaces by itself, so a receipt is never push.ReceiptDead.
type Receipt struct {
	push.Receipt

	Command    string    // CallbackPush or CallbackChat
	EventType  int       // a push: 1 through the vendor, 2 online; a chat message: 1 of a user, 2 of a group
	Stage      PushStage // of a code other than 0: where it failed
	Platform   Platform  // 0 for a message to the app itself
	DeviceType Platform  // for messages to the app itself
	TaskTime   time.Time // when the push began
	Text       string    // Tencent's or the vendor's words

	// Of chat messages only.
	FromAccount string
	GroupID     string
	MsgKey      string
	MsgSeq      int64
	MsgRandom   int64
	MsgTime     time.Time
	PushID      string // for ChatTrace
}

// ReceiptConfig is how receipts are received.
type ReceiptConfig struct {
	// SDKAppID is the app's number, which the callback's URL has. 0 is not
	// compared.
	SDKAppID int64

	// Token is the one that the console has for the authentication of
	// webhooks. Without it Tencent signs nothing, and anybody can report
	// receipts. The signature covers only the time, so use HTTPS.
	Token string

	// MaxAge is how far the time of a signature may be from ours; by default a
	// minute. What Tencent suggests is unverified.
	MaxAge time.Duration

	Logger *slog.Logger // may be nil
}

// ReceiptHandler returns a handler for the callback that is set in the
// console. Tencent waits two seconds for an answer: take the receipts and do
// the work later. If handle fails it answers 500; Tencent sends the receipts
// again only if the console says so.
func ReceiptHandler(cfg ReceiptConfig, handle func(context.Context, []Receipt) error) http.Handler {
	return receipt.Handler(receipt.Config[Receipt]{
		Vendor: push.TencentIM, Parse: ParseReceipts, Handle: handle, Logger: cfg.Logger,
		ContentType: "application/json", Reply: `{"ActionStatus":"OK","ErrorInfo":"","ErrorCode":0}`,
		Verify: func(r *http.Request, _ []byte) error { return cfg.verify(r.URL.Query(), time.Now()) },
	})
}

const defaultMaxAge = time.Minute

// verify checks the query of a callback's URL.
func (c *ReceiptConfig) verify(q url.Values, now time.Time) error {
	if c.SDKAppID != 0 && q.Get("SdkAppid") != strconv.FormatInt(c.SDKAppID, 10) {
		return errors.New("the SdkAppid is missing or another app's")
	}
	if c.Token == "" {
		return nil
	}
	at := q.Get("RequestTime")
	if !receipt.Equal(q.Get("Sign"), sign(c.Token, at)) {
		return errors.New("the signature is missing or wrong")
	}
	seconds, err := strconv.ParseInt(at, 10, 64)
	if err != nil {
		return errors.New("the time of the signature is not a number")
	}
	most := c.MaxAge
	if most <= 0 {
		most = defaultMaxAge
	}
	if now.Sub(time.Unix(seconds, 0)).Abs() > most {
		return errors.New("the signature is too old, or from the future")
	}
	return nil
}

// sign is the lower-case hexadecimal SHA-256 of the token and the time.
func sign(token, at string) string {
	sum := sha256.Sum256([]byte(token + at))
	return hex.EncodeToString(sum[:])
}

// ParseReceipts reads the body of a callback. An error is a *push.FieldError.
// A body that has no events, such as that of a callback of another kind, has
// no receipts.
func ParseReceipts(body []byte) ([]Receipt, error) {
	var in struct {
		Events []event `json:"Events"`
	}
	if err := json.Unmarshal(body, &in); err != nil {
		return nil, &push.FieldError{From: push.TencentIM, Field: "receipt", Problem: "is not the documented JSON"}
	}
	receipts := make([]Receipt, len(in.Events))
	for i := range in.Events {
		receipts[i] = in.Events[i].receipt()
	}
	return receipts, nil
}

// event is an entry of a callback. Any member may be missing, and the numbers
// of a group's message are empty strings.
type event struct {
	Command     string      `json:"CallbackCommand"`
	EventType   lenient     `json:"EventType"`
	TaskID      wire.String `json:"TaskId"`
	DataID      wire.String `json:"DataId"`
	TaskTime    lenient     `json:"TaskTime"`
	EventTime   lenient     `json:"EventTime"`
	FromAccount wire.String `json:"From_Account"`
	ToAccount   wire.String `json:"To_Account"`
	Platform    lenient     `json:"PushPlatform"`
	DeviceType  lenient     `json:"DeviceType"`
	Stage       lenient     `json:"PushStage"`
	MsgKey      wire.String `json:"MsgKey"`
	GroupID     wire.String `json:"GroupID"`
	MsgSeq      lenient     `json:"MsgSeq"`
	MsgRandom   lenient     `json:"MsgRandom"`
	MsgTime     lenient     `json:"MsgTime"`
	PushID      wire.String `json:"PushID"`
	ErrCode     wire.String `json:"ErrCode"`
	ErrInfo     string      `json:"ErrInfo"`
}

// lenient is a number that may be an empty string.
type lenient int64

// UnmarshalJSON accepts a whole number, a string that holds one or is empty,
// or null.
func (l *lenient) UnmarshalJSON(data []byte) error {
	if string(data) == `""` {
		return nil
	}
	return (*wire.Int)(l).UnmarshalJSON(data)
}

func (e *event) receipt() Receipt {
	r := Receipt{
		Command: e.Command, EventType: int(e.EventType), Stage: PushStage(e.Stage),
		Platform: Platform(e.Platform), DeviceType: Platform(e.DeviceType), TaskTime: unix(e.TaskTime), Text: wire.Text(e.ErrInfo),
		FromAccount: string(e.FromAccount), GroupID: string(e.GroupID), MsgKey: string(e.MsgKey),
		MsgSeq: int64(e.MsgSeq), MsgRandom: int64(e.MsgRandom), MsgTime: unix(e.MsgTime), PushID: string(e.PushID),
	}
	r.Target = push.Target{Vendor: push.TencentIM, Type: push.TargetUser, Value: string(e.ToAccount)}
	r.ID, r.Param, r.Time = string(e.TaskID), string(e.DataID), unix(e.EventTime)
	r.Info = codeTable.Find(tableOffline, string(e.ErrCode))
	r.Status = r.status()
	return r
}

// status says what has become of the message. An error code means that it
// failed, also where it is one of a vendor's that this package does not know.
func (r *Receipt) status() push.ReceiptStatus {
	if r.Info.Code != "0" && r.Info.Code != "" {
		return push.ReceiptDropped
	}
	switch r.Stage {
	case StageSent:
		return push.ReceiptHeld
	case StageDelivered:
		return push.ReceiptDelivered
	case StageClicked:
		return push.ReceiptClicked
	}
	return push.ReceiptUnknown
}

func unix(seconds lenient) time.Time {
	const most = 253370764800 // the first of January 9999: JSON cannot write what is far beyond
	if seconds <= 0 || seconds >= most {
		return time.Time{}
	}
	return time.Unix(int64(seconds), 0)
}
