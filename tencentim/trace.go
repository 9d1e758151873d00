package tencentim

import (
	"context"
	"encoding/json"

	"github.com/pushwire/push/internal/wire"
)

// The commands of traces. Each may be called once a second, and goes back 7
// days.
const (
	commandTrace     = "all_member_push_trace"
	commandChatTrace = "normal_push_trace"
)

// Trace is the way of a message to one device of an account. The strings are
// Tencent's: times look like 2006-01-02 15:04:05, in a zone that is
// unverified.
type Trace struct {
	InstanceID         string
	PushTime           string
	DeviceModel        string
	System             string
	SystemVersion      string
	EventType          EventType
	Platform           Platform
	Token              string // the vendor's; Tencent keeps it
	CertID             string
	SDKVersion         string
	PushVersion        string
	NotificationStatus string // what the values mean is unverified
	LastActiveTerminal string

	IM      TraceStep // Tencent takes the message
	Offline TraceStep // it leaves for the vendor
	Channel TraceStep // the vendor takes it
	Device  TraceStep // it reaches the device
	Click   TraceStep

	// Online are the steps of a message to the app itself, by Tencent's names
	// for them; a trace of a chat message has none.
	Online map[string]TraceStep
}

// TraceStep is one step of a message's way.
type TraceStep struct {
	PushStatus int64 // 1: success; what others mean is unverified
	Code       string
	Text       string
	Time       string
}

type step struct {
	PushStatus wire.Int    `json:"PushStatus"`
	Code       wire.String `json:"ErrorCode"`
	Text       string      `json:"ErrorInfo"`
	Time       wire.String `json:"EventTime"`
}

func (s step) step() TraceStep {
	return TraceStep{int64(s.PushStatus), string(s.Code), wire.Text(s.Text), string(s.Time)}
}

type traceAnswer struct {
	status
	Trace []struct {
		InstanceID         wire.String `json:"InstanceId"`
		PushTime           wire.String `json:"PushTime"`
		DeviceModel        wire.String `json:"DeviceModel"`
		System             wire.String `json:"System"`
		SystemVersion      wire.String `json:"SystemVersion"`
		EventType          wire.Int    `json:"EventType"`
		Platform           wire.Int    `json:"PushPlatform"`
		Token              wire.String `json:"Token"`
		CertID             wire.String `json:"CertId"`
		SDKVersion         wire.String `json:"SdkVersion"`
		PushVersion        wire.String `json:"PushVersion"`
		NotificationStatus wire.String `json:"NotificationStatus"`
		LastActiveTerminal wire.String `json:"last_active_terminal"`
		IM                 struct {
			Stat step `json:"IMStat"`
		} `json:"IMCommitStat"`
		Offline struct {
			Offline step `json:"OfflineStat"`
			Channel step `json:"ChannelStat"`
			Device  step `json:"DeviceStat"`
			Click   step `json:"ClickStat"`
		} `json:"OfflinePushStat"`
		Online map[string]json.RawMessage `json:"OnlinePushStat"`
	} `json:"InstanceTrace"`
}

func (a *traceAnswer) traces() []Trace {
	traces := make([]Trace, len(a.Trace))
	for i := range a.Trace {
		t := &a.Trace[i]
		traces[i] = Trace{
			InstanceID: string(t.InstanceID), PushTime: string(t.PushTime), DeviceModel: string(t.DeviceModel),
			System: string(t.System), SystemVersion: string(t.SystemVersion),
			EventType: EventType(t.EventType), Platform: Platform(t.Platform), Token: string(t.Token), CertID: string(t.CertID),
			SDKVersion: string(t.SDKVersion), PushVersion: string(t.PushVersion),
			NotificationStatus: string(t.NotificationStatus), LastActiveTerminal: string(t.LastActiveTerminal),
			IM: t.IM.Stat.step(), Offline: t.Offline.Offline.step(), Channel: t.Offline.Channel.step(),
			Device: t.Offline.Device.step(), Click: t.Offline.Click.step(),
		}
		for name, data := range t.Online {
			var s step
			if json.Unmarshal(data, &s) != nil {
				continue // its members are not documented: some may be no steps
			}
			if traces[i].Online == nil {
				traces[i].Online = make(map[string]TraceStep, len(t.Online))
			}
			traces[i].Online[name] = s.step()
		}
	}
	return traces
}

// Trace tells the way of a push to an account's devices: POST
// v4/timpush/all_member_push_trace. The account is a UserID; that a
// RegistrationID or the TaskID of a push to a list will do is unverified.
func (c *Client) Trace(ctx context.Context, taskID, account string) ([]Trace, error) {
	if taskID == "" {
		return nil, errField(fieldTaskIDs, "is empty", "90049")
	}
	if err := checkAccount(account); err != nil {
		return nil, err
	}
	out, err := manage[traceAnswer](ctx, c, commandTrace, struct {
		TaskID string `json:"TaskID"`
		UserID string `json:"UserID"`
	}{taskID, account})
	if err != nil {
		return nil, err
	}
	return out.traces(), nil
}

// ChatTrace tells the way of a chat message's notification: POST
// v4/timpush/normal_push_trace. The id is Receipt.PushID.
func (c *Client) ChatTrace(ctx context.Context, pushID string) ([]Trace, error) {
	if pushID == "" {
		return nil, errField("PushID", "is empty", "")
	}
	out, err := manage[traceAnswer](ctx, c, commandChatTrace, struct {
		PushID string `json:"PushID"`
	}{pushID})
	if err != nil {
		return nil, err
	}
	return out.traces(), nil
}
