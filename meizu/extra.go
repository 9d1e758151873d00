package meizu

import (
	"bytes"
	"encoding/json"
	"errors"

	"github.com/pushwire/push/internal/wire"
)

// The types without their methods.
type (
	plainMessage          Message
	plainNoticeBarInfo    NoticeBarInfo
	plainNoticeExpandInfo NoticeExpandInfo
	plainClickTypeInfo    ClickTypeInfo
	plainPushTimeInfo     PushTimeInfo
	plainAdvanceInfo      AdvanceInfo
	plainNotificationType NotificationType
	plainVIPInfo          VIPInfo
	plainCallback         Callback
)

// MarshalJSON encodes m with Extra.
func (m Message) MarshalJSON() ([]byte, error) { return wire.MarshalExtra(plainMessage(m), m.Extra) }

// UnmarshalJSON keeps members that it does not know in Extra.
func (m *Message) UnmarshalJSON(data []byte) (err error) {
	var p plainMessage
	p.Extra, err = wire.UnmarshalExtra(data, &p)
	*m = Message(p)
	return err
}

// MarshalJSON encodes n with Extra.
func (n NoticeBarInfo) MarshalJSON() ([]byte, error) {
	return wire.MarshalExtra(plainNoticeBarInfo(n), n.Extra)
}

// UnmarshalJSON keeps members that it does not know in Extra.
func (n *NoticeBarInfo) UnmarshalJSON(data []byte) (err error) {
	var p plainNoticeBarInfo
	p.Extra, err = wire.UnmarshalExtra(data, &p)
	*n = NoticeBarInfo(p)
	return err
}

// MarshalJSON encodes n with Extra.
func (n NoticeExpandInfo) MarshalJSON() ([]byte, error) {
	return wire.MarshalExtra(plainNoticeExpandInfo(n), n.Extra)
}

// UnmarshalJSON keeps members that it does not know in Extra.
func (n *NoticeExpandInfo) UnmarshalJSON(data []byte) (err error) {
	var p plainNoticeExpandInfo
	p.Extra, err = wire.UnmarshalExtra(data, &p)
	*n = NoticeExpandInfo(p)
	return err
}

// MarshalJSON encodes c with Extra.
func (c ClickTypeInfo) MarshalJSON() ([]byte, error) {
	return wire.MarshalExtra(plainClickTypeInfo(c), c.Extra)
}

// UnmarshalJSON keeps members that it does not know in Extra.
func (c *ClickTypeInfo) UnmarshalJSON(data []byte) (err error) {
	var p plainClickTypeInfo
	p.Extra, err = wire.UnmarshalExtra(data, &p)
	*c = ClickTypeInfo(p)
	return err
}

// MarshalJSON encodes t with Extra.
func (t PushTimeInfo) MarshalJSON() ([]byte, error) {
	return wire.MarshalExtra(plainPushTimeInfo(t), t.Extra)
}

// UnmarshalJSON keeps members that it does not know in Extra.
func (t *PushTimeInfo) UnmarshalJSON(data []byte) (err error) {
	var p plainPushTimeInfo
	p.Extra, err = wire.UnmarshalExtra(data, &p)
	*t = PushTimeInfo(p)
	return err
}

// MarshalJSON encodes a with Extra.
func (a AdvanceInfo) MarshalJSON() ([]byte, error) {
	return wire.MarshalExtra(plainAdvanceInfo(a), a.Extra)
}

// UnmarshalJSON keeps members that it does not know in Extra.
func (a *AdvanceInfo) UnmarshalJSON(data []byte) (err error) {
	var p plainAdvanceInfo
	p.Extra, err = wire.UnmarshalExtra(data, &p)
	*a = AdvanceInfo(p)
	return err
}

// MarshalJSON encodes n with Extra.
func (n NotificationType) MarshalJSON() ([]byte, error) {
	return wire.MarshalExtra(plainNotificationType(n), n.Extra)
}

// UnmarshalJSON keeps members that it does not know in Extra.
func (n *NotificationType) UnmarshalJSON(data []byte) (err error) {
	var p plainNotificationType
	p.Extra, err = wire.UnmarshalExtra(data, &p)
	*n = NotificationType(p)
	return err
}

// MarshalJSON encodes v with Extra.
func (v VIPInfo) MarshalJSON() ([]byte, error) { return wire.MarshalExtra(plainVIPInfo(v), v.Extra) }

// UnmarshalJSON keeps members that it does not know in Extra.
func (v *VIPInfo) UnmarshalJSON(data []byte) (err error) {
	var p plainVIPInfo
	p.Extra, err = wire.UnmarshalExtra(data, &p)
	*v = VIPInfo(p)
	return err
}

// MarshalJSON encodes c with Extra.
func (c Callback) MarshalJSON() ([]byte, error) { return wire.MarshalExtra(plainCallback(c), c.Extra) }

// UnmarshalJSON keeps members that it does not know in Extra. Type may be a
// number, as the document has it.
func (c *Callback) UnmarshalJSON(data []byte) (err error) {
	p := struct {
		plainCallback
		Type wire.String `json:"callback.type"`
	}{}
	extra, err := wire.UnmarshalExtra(data, &p)
	*c = Callback(p.plainCallback)
	c.Type, c.Extra = string(p.Type), extra
	return err
}

// MarshalJSON encodes f as 1 or 0.
func (f Flag) MarshalJSON() ([]byte, error) {
	if f {
		return []byte("1"), nil
	}
	return []byte("0"), nil
}

// UnmarshalJSON accepts 1 and 0, true and false, and either in a string.
func (f *Flag) UnmarshalJSON(data []byte) error {
	switch string(bytes.Trim(data, `"`)) {
	case "1", "true":
		*f = On
	case "0", "false":
		*f = Off
	case "null":
	default:
		return errors.New("neither 0 nor 1")
	}
	return nil
}

// UnmarshalJSON decodes an object.
func (p *Parameters) UnmarshalJSON(data []byte) error {
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.UseNumber()
	return dec.Decode((*map[string]any)(p))
}
