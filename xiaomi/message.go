package xiaomi

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/pushwire/push"
	"github.com/pushwire/push/internal/wire"
)

// Values of Message.NotifyType, which may be added up but for NotifyAll.
const (
	NotifyAll     = -1 // sound, vibration and light
	NotifySilent  = 0
	NotifySound   = 1
	NotifyVibrate = 2
	NotifyLights  = 4
)

// TopicOp combines topics.
type TopicOp string

const (
	TopicUnion        TopicOp = "UNION"
	TopicIntersection TopicOp = "INTERSECTION"
	TopicExcept       TopicOp = "EXCEPT" // the first, less all others
)

// List goes over the wire as one string with commas in between, so that none
// of its values may have one. Its JSON is that string; an array is read too.
type List []string

// TopicList is a List of topics, with ";$;" in between.
type TopicList []string

const (
	comma    = ","
	topicSep = ";$;"
)

// MarshalJSON encodes l as one string.
func (l List) MarshalJSON() ([]byte, error) { return wire.Marshal(strings.Join(l, comma)) }

// UnmarshalJSON accepts a string with commas, an array of strings, or null.
func (l *List) UnmarshalJSON(data []byte) (err error) {
	*l, err = splitJSON(data, comma)
	return err
}

// MarshalJSON encodes l as one string.
func (l TopicList) MarshalJSON() ([]byte, error) { return wire.Marshal(strings.Join(l, topicSep)) }

// UnmarshalJSON accepts a string with ";$;", an array of strings, or null.
func (l *TopicList) UnmarshalJSON(data []byte) (err error) {
	*l, err = splitJSON(data, topicSep)
	return err
}

func splitJSON(data []byte, sep string) ([]string, error) {
	if len(data) > 0 && data[0] == '"' {
		var s string
		if err := json.Unmarshal(data, &s); err != nil || s == "" {
			return nil, err
		}
		return strings.Split(s, sep), nil
	}
	var list []string
	err := json.Unmarshal(data, &list)
	return list, err
}

// Message is a message in Xiaomi's own terms, section "message parameters" of
// the server API page. Its JSON has the names of the form's parameters, with
// those that begin with "extra." in an object "extra". Pointers tell unset
// from false and zero.
type Message struct {
	// Exactly one of the following addresses the message, for Push: up to
	// 1000 regIds, aliases or user accounts, a topic, or 1 to 5 topics with
	// the operation that combines them.
	RegistrationIDs List      `json:"registration_id,omitempty"`
	Aliases         List      `json:"alias,omitempty"`
	UserAccounts    List      `json:"user_account,omitempty"` // each less than 128 characters
	Topic           string    `json:"topic,omitempty"`
	Topics          TopicList `json:"topics,omitempty"`
	TopicOp         TopicOp   `json:"topic_op,omitempty"` // the client sets UNION if unset

	// RestrictedPackageName is the app's package, or several of them; but only
	// one for user accounts and for PushMulti, which have no V3. The client
	// sets that of its Config if unset.
	RestrictedPackageName List `json:"restricted_package_name,omitempty"`

	// Title and Description are required unless there is a template. Title is
	// less than 50 characters, Description less than 128; an emoji is taken
	// for two, because how Xiaomi counts one is unverified.
	Title       string `json:"title,omitempty"`
	Description string `json:"description,omitempty"`

	// Payload is handed to the app; less than 4096 characters. It is given as
	// the app shall see it: the client encodes it.
	Payload string `json:"payload,omitempty"`

	// PassThrough 1 hands Payload to the app and shows nothing. Xiaomi no
	// longer delivers such messages in China, so the client refuses them
	// there.
	PassThrough int `json:"pass_through"`

	NotifyType *int `json:"notify_type,omitempty"` // NotifyAll, or a sum of the others

	// NotifyID is 0 to 2147483647. A message replaces an earlier one with the
	// same id on the phone, and without an id it replaces any earlier one of
	// the app. It is also what a message is recalled by.
	NotifyID *int `json:"notify_id,omitempty"`

	// TimeToLive is in milliseconds: up to a day (86400000) on a public
	// channel, up to ten (864000000) on a private one.
	TimeToLive int64 `json:"time_to_live,omitempty"`

	// TimeToSend is in Unix milliseconds, at most seven days ahead. The
	// message's id is then the job's.
	TimeToSend int64 `json:"time_to_send,omitempty"`

	// Options are the parameters that begin with "extra." on the wire.
	Options *Options `json:"extra,omitempty"`

	// Extra holds further parameters, newer than this library and without the
	// "extra." in front.
	Extra map[string]any `json:"-"`
}

// Vendor implements push.Native.
func (*Message) Vendor() push.Vendor { return push.Xiaomi }

// plainMessage is Message without its methods.
type plainMessage Message

// MarshalJSON encodes m with the names of the form's parameters, Extra
// included.
func (m Message) MarshalJSON() ([]byte, error) {
	return wire.MarshalExtra(plainMessage(m), m.Extra)
}

// UnmarshalJSON keeps members that it does not know in Extra.
func (m *Message) UnmarshalJSON(data []byte) error {
	var p plainMessage
	extra, err := wire.UnmarshalExtra(data, &p)
	if err != nil {
		return err
	}
	p.Extra = extra
	*m = Message(p)
	return nil
}

// text returns what a JSON value is as a form's parameter: a string as it is,
// anything else as JSON.
func text(v any) (string, error) {
	switch v := v.(type) {
	case string:
		return v, nil
	case json.Number:
		return v.String(), nil
	}
	s, err := wire.Marshal(v)
	if err != nil {
		return "", fmt.Errorf("no parameter: %w", err)
	}
	return string(s), nil
}
