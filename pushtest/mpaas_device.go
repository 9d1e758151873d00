package pushtest

import (
	"slices"
	"time"
)

// Devices follow the page on their state (2926886, copy of up to 2026),
// https://help.aliyun.com/document_detail/2926886.html
// and, for bindings and reports, the generated SDK (mpaas 3.4.1, 2026-07-28).

// A mpaasDevice is an installation of the app.
type mpaasDevice struct {
	manufacturer string
	vendorToken  string
	user         string    // "" while it is bound to none
	changed      time.Time // when it was last bound or unbound, or made
}

// NewToken issues a live device id of an Android device on the service's own
// channel, for DeliveryType 1. NewDevice has others.
//
// A push is accepted whatever the State of its targets is: the service says
// nothing about targets in its answer, and a state shows only in the status of
// the message, which Messages lists. Devices on the own channel have status 0,
// offline, unless they are Live; those of vendors have the code of the vendor
// that comes nearest, as far as there is one.
func (m *MPaaS) NewToken() string {
	token, _ := m.NewDevice("android")
	return token
}

// NewDevice issues a live device of a manufacturer, and returns what it is
// addressed by. Manufacturers are, in the service's words, "android" (its own
// channel), "hms", "honor", "miui", "oppo", "vivo" and "fcm", all for
// DeliveryType 1, "ios" for 2 and "harmonyos" for 7; ok is false for others.
// That of iOS is a token of APNs. What ids of HarmonyOS look like is not
// documented.
func (m *MPaaS) NewDevice(manufacturer string) (token string, ok bool) {
	if _, ok := mpaasChannels[manufacturer]; !ok {
		return "", false
	}
	token = "ad-" + randomHex(10) + "-854"
	if manufacturer == "ios" {
		token = randomHex(32)
	}
	m.SetState(token, Live)
	m.lock.Lock()
	defer m.lock.Unlock()
	m.addDevice(token, manufacturer)
	return token, true
}

func (m *MPaaS) addDevice(token, manufacturer string) *mpaasDevice {
	d := &mpaasDevice{manufacturer: manufacturer, changed: m.Now()}
	if manufacturer != "android" && manufacturer != "unknown" {
		d.vendorToken = randomHex(20)
	}
	m.devices[token] = d
	m.order = append(m.order, token)
	return d
}

// Bind makes a device one of a user's, as the app does. Messages that wait
// for the user are delivered.
func (m *MPaaS) Bind(user, token string) {
	m.lock.Lock()
	defer m.lock.Unlock()
	m.bind(user, token)
}

// bind is for devices that nobody has reported, too: the service must have
// learnt of them in a way of its own.
func (m *MPaaS) bind(user, token string) {
	d := m.devices[token]
	if d == nil {
		d = m.addDevice(token, "unknown")
	}
	d.user, d.changed = user, m.Now()
	m.resend(user)
}

// pushBind is PushBind. The values of OsType are not published: 1 for Android
// and 2 for iOS is what clients take them for.
func (m *MPaaS) pushBind(f *mpaasForm) any {
	user, token := f.required("UserId", mpaasNoUser), f.required("DeliveryToken", mpaasNoToken)
	f.osType()
	f.text("PhoneNumber")
	if !f.refused() {
		m.bind(user, token)
	}
	return nil
}

func (f *mpaasForm) osType() {
	n, ok := f.integer("OsType")
	switch {
	case !ok:
		f.refuse(mpaasOSType, "OsType is missing")
	case n != 1 && n != 2:
		f.problem("OsType: %d is not known", n)
	}
}

// pushUnBind is PushUnBind. That there is nothing to undo is no error.
func (m *MPaaS) pushUnBind(f *mpaasForm) any {
	user, token := f.required("UserId", mpaasNoUser), f.required("DeliveryToken", mpaasNoToken)
	if d := m.devices[token]; !f.refused() && d != nil && d.user == user {
		d.user, d.changed = "", m.Now()
	}
	return nil
}

// pushReport is PushReport, by which a device tells its token at a vendor.
// Which vendor a ThirdChannel is, is not published. A device that was not
// known becomes a live one.
func (m *MPaaS) pushReport(f *mpaasForm) any {
	token := f.required("DeliveryToken", mpaasNoToken)
	f.osType()
	f.integer("ThirdChannel")
	vendorToken := f.text("ThirdChannelDeviceToken")
	for _, name := range []string{"AppVersion", "Channel", "ConnectType", "Imei", "Imsi", "Model", "PushVersion"} {
		f.text(name)
	}
	if f.refused() {
		return nil
	}
	d := m.devices[token]
	if d == nil {
		d = m.addDevice(token, "unknown")
		m.SetState(token, Live)
	}
	if vendorToken != "" {
		d.vendorToken = vendorToken
	}
	return nil
}

// A mpaasDeviceState is the answer of PushQueryDeviceState. Statue is how the
// service spells the field.
type mpaasDeviceState struct {
	UserID        string `json:"UserId,omitempty"`
	DeviceID      string `json:"DeviceId"`
	DeliveryToken string
	ThirdToken    string `json:",omitempty"`
	Platform      string
	Manufacturer  string
	Statue        string
}

// deviceState is PushQueryDeviceState. How it answers for a target that it
// does not know is not documented; the codes of before name it. A device of
// another app counts as unknown. Of a user with several devices the first is
// told.
func (m *MPaaS) deviceState(f *mpaasForm) any {
	f.required("TenantId", mpaasNoTenant)
	typ, ok := f.integer("TargetType")
	if typ != 1 && typ != 2 || !ok {
		f.refuse(mpaasInvalid, "TargetType must be 1 or 2")
	}
	token, missing := f.required("Target", mpaasNoTarget), mpaasNotDevice
	if typ == 2 {
		i := slices.IndexFunc(m.order, func(t string) bool { return m.devices[t].user == token })
		token, missing = "", mpaasNotUser
		if i >= 0 {
			token = m.order[i]
		}
	}
	d, state := m.devices[token], m.state(token)
	if d == nil || state == Unknown || state == Mismatched {
		f.refuse(missing, "the target is not known")
		return nil
	}
	return mpaasDeviceState{
		UserID: d.user, DeviceID: token, DeliveryToken: token, ThirdToken: d.vendorToken,
		Platform: d.platform(), Manufacturer: d.manufacturer, Statue: d.statue(state),
	}
}

func (d *mpaasDevice) platform() string {
	switch d.manufacturer {
	case "ios", "harmonyos":
		return d.manufacturer
	}
	return "android"
}

// statue is whether the device is connected to the service, which it knows of
// Android only. UNKNOW is how it spells that it does not.
func (d *mpaasDevice) statue(s State) string {
	switch {
	case d.platform() != "android":
		return "UNKNOW"
	case s == Dead:
		return "OFFLINE"
	}
	return "ONLINE"
}
