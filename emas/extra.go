package emas

import "github.com/pushwire/push/internal/wire"

// The types of a message without their methods. EMAS adds members every few
// months, and at every level, so each has room for them.
type (
	plainMessage        Message
	plainTarget         Target
	plainContent        Content
	plainNotification   Notification
	plainIOS            IOS
	plainLiveActivity   LiveActivity
	plainAndroid        Android
	plainAndroidOptions AndroidOptions
	plainAccs           Accs
	plainHuawei         Huawei
	plainHonor          Honor
	plainXiaomi         Xiaomi
	plainOPPO           OPPO
	plainVivo           Vivo
	plainMeizu          Meizu
	plainHMOS           HMOS
	plainOptions        Options
	plainSMS            SMS
)

// unmarshal decodes an object into the struct that v points to, which is new
// each time, and returns the members that it has no field for.
func unmarshal[T any](data []byte, v *T) (map[string]any, error) {
	*v = *new(T)
	return wire.UnmarshalExtra(data, v)
}

// MarshalJSON encodes m with Extra.
func (m Message) MarshalJSON() ([]byte, error) { return wire.MarshalExtra(plainMessage(m), m.Extra) }

// UnmarshalJSON keeps members that it does not know in Extra.
func (m *Message) UnmarshalJSON(data []byte) (err error) {
	m.Extra, err = unmarshal(data, (*plainMessage)(m))
	return err
}

// MarshalJSON encodes t with Extra.
func (t Target) MarshalJSON() ([]byte, error) { return wire.MarshalExtra(plainTarget(t), t.Extra) }

// UnmarshalJSON keeps members that it does not know in Extra.
func (t *Target) UnmarshalJSON(data []byte) (err error) {
	t.Extra, err = unmarshal(data, (*plainTarget)(t))
	return err
}

// MarshalJSON encodes c with Extra.
func (c Content) MarshalJSON() ([]byte, error) { return wire.MarshalExtra(plainContent(c), c.Extra) }

// UnmarshalJSON keeps members that it does not know in Extra.
func (c *Content) UnmarshalJSON(data []byte) (err error) {
	c.Extra, err = unmarshal(data, (*plainContent)(c))
	return err
}

// MarshalJSON encodes n with Extra.
func (n Notification) MarshalJSON() ([]byte, error) {
	return wire.MarshalExtra(plainNotification(n), n.Extra)
}

// UnmarshalJSON keeps members that it does not know in Extra.
func (n *Notification) UnmarshalJSON(data []byte) (err error) {
	n.Extra, err = unmarshal(data, (*plainNotification)(n))
	return err
}

// MarshalJSON encodes i with Extra.
func (i IOS) MarshalJSON() ([]byte, error) { return wire.MarshalExtra(plainIOS(i), i.Extra) }

// UnmarshalJSON keeps members that it does not know in Extra.
func (i *IOS) UnmarshalJSON(data []byte) (err error) {
	i.Extra, err = unmarshal(data, (*plainIOS)(i))
	return err
}

// MarshalJSON encodes l with Extra.
func (l LiveActivity) MarshalJSON() ([]byte, error) {
	return wire.MarshalExtra(plainLiveActivity(l), l.Extra)
}

// UnmarshalJSON keeps members that it does not know in Extra.
func (l *LiveActivity) UnmarshalJSON(data []byte) (err error) {
	l.Extra, err = unmarshal(data, (*plainLiveActivity)(l))
	return err
}

// MarshalJSON encodes a with Extra.
func (a Android) MarshalJSON() ([]byte, error) { return wire.MarshalExtra(plainAndroid(a), a.Extra) }

// UnmarshalJSON keeps members that it does not know in Extra.
func (a *Android) UnmarshalJSON(data []byte) (err error) {
	a.Extra, err = unmarshal(data, (*plainAndroid)(a))
	return err
}

// MarshalJSON encodes a with Extra.
func (a AndroidOptions) MarshalJSON() ([]byte, error) {
	return wire.MarshalExtra(plainAndroidOptions(a), a.Extra)
}

// UnmarshalJSON keeps members that it does not know in Extra.
func (a *AndroidOptions) UnmarshalJSON(data []byte) (err error) {
	a.Extra, err = unmarshal(data, (*plainAndroidOptions)(a))
	return err
}

// MarshalJSON encodes a with Extra.
func (a Accs) MarshalJSON() ([]byte, error) { return wire.MarshalExtra(plainAccs(a), a.Extra) }

// UnmarshalJSON keeps members that it does not know in Extra.
func (a *Accs) UnmarshalJSON(data []byte) (err error) {
	a.Extra, err = unmarshal(data, (*plainAccs)(a))
	return err
}

// MarshalJSON encodes h with Extra.
func (h Huawei) MarshalJSON() ([]byte, error) { return wire.MarshalExtra(plainHuawei(h), h.Extra) }

// UnmarshalJSON keeps members that it does not know in Extra.
func (h *Huawei) UnmarshalJSON(data []byte) (err error) {
	h.Extra, err = unmarshal(data, (*plainHuawei)(h))
	return err
}

// MarshalJSON encodes h with Extra.
func (h Honor) MarshalJSON() ([]byte, error) { return wire.MarshalExtra(plainHonor(h), h.Extra) }

// UnmarshalJSON keeps members that it does not know in Extra.
func (h *Honor) UnmarshalJSON(data []byte) (err error) {
	h.Extra, err = unmarshal(data, (*plainHonor)(h))
	return err
}

// MarshalJSON encodes x with Extra.
func (x Xiaomi) MarshalJSON() ([]byte, error) { return wire.MarshalExtra(plainXiaomi(x), x.Extra) }

// UnmarshalJSON keeps members that it does not know in Extra.
func (x *Xiaomi) UnmarshalJSON(data []byte) (err error) {
	x.Extra, err = unmarshal(data, (*plainXiaomi)(x))
	return err
}

// MarshalJSON encodes o with Extra.
func (o OPPO) MarshalJSON() ([]byte, error) { return wire.MarshalExtra(plainOPPO(o), o.Extra) }

// UnmarshalJSON keeps members that it does not know in Extra.
func (o *OPPO) UnmarshalJSON(data []byte) (err error) {
	o.Extra, err = unmarshal(data, (*plainOPPO)(o))
	return err
}

// MarshalJSON encodes v with Extra.
func (v Vivo) MarshalJSON() ([]byte, error) { return wire.MarshalExtra(plainVivo(v), v.Extra) }

// UnmarshalJSON keeps members that it does not know in Extra.
func (v *Vivo) UnmarshalJSON(data []byte) (err error) {
	v.Extra, err = unmarshal(data, (*plainVivo)(v))
	return err
}

// MarshalJSON encodes m with Extra.
func (m Meizu) MarshalJSON() ([]byte, error) { return wire.MarshalExtra(plainMeizu(m), m.Extra) }

// UnmarshalJSON keeps members that it does not know in Extra.
func (m *Meizu) UnmarshalJSON(data []byte) (err error) {
	m.Extra, err = unmarshal(data, (*plainMeizu)(m))
	return err
}

// MarshalJSON encodes h with Extra.
func (h HMOS) MarshalJSON() ([]byte, error) { return wire.MarshalExtra(plainHMOS(h), h.Extra) }

// UnmarshalJSON keeps members that it does not know in Extra.
func (h *HMOS) UnmarshalJSON(data []byte) (err error) {
	h.Extra, err = unmarshal(data, (*plainHMOS)(h))
	return err
}

// MarshalJSON encodes o with Extra.
func (o Options) MarshalJSON() ([]byte, error) { return wire.MarshalExtra(plainOptions(o), o.Extra) }

// UnmarshalJSON keeps members that it does not know in Extra.
func (o *Options) UnmarshalJSON(data []byte) (err error) {
	o.Extra, err = unmarshal(data, (*plainOptions)(o))
	return err
}

// MarshalJSON encodes s with Extra.
func (s SMS) MarshalJSON() ([]byte, error) { return wire.MarshalExtra(plainSMS(s), s.Extra) }

// UnmarshalJSON keeps members that it does not know in Extra.
func (s *SMS) UnmarshalJSON(data []byte) (err error) {
	s.Extra, err = unmarshal(data, (*plainSMS)(s))
	return err
}
