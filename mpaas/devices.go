package mpaas

import (
	"context"
	"net/url"
	"strconv"

	"github.com/pushwire/push/internal/wire"
)

// OSType is the platform of a device.
type OSType int

// The numbers are unverified.
const (
	OSAndroid OSType = 1
	OSIOS     OSType = 2
)

// Binding ties a device to a user.
type Binding struct {
	UserID        string
	DeliveryToken string // the device id, or the token of APNs
	OSType        OSType
	PhoneNumber   string // for text messages; optional
}

// PushBind ties a device to a user, so that messages to the user reach it. The
// finance region does not have it.
func (c *Client) PushBind(ctx context.Context, b Binding) error {
	if err := c.needNewest("PushBind"); err != nil {
		return err
	}
	if err := checkBinding(b.UserID, b.DeliveryToken); err != nil {
		return err
	}
	if b.OSType == 0 {
		return errField("OsType", "is unset", codeOSType)
	}
	form := url.Values{"UserId": {b.UserID}, "DeliveryToken": {b.DeliveryToken}, "OsType": {strconv.Itoa(int(b.OSType))}}
	set(form, "PhoneNumber", b.PhoneNumber)
	return c.do(ctx, "PushBind", form)
}

// PushUnBind unties a device from a user. The finance region does not have it.
func (c *Client) PushUnBind(ctx context.Context, userID, deliveryToken string) error {
	if err := c.needNewest("PushUnBind"); err != nil {
		return err
	}
	if err := checkBinding(userID, deliveryToken); err != nil {
		return err
	}
	return c.do(ctx, "PushUnBind", url.Values{"UserId": {userID}, "DeliveryToken": {deliveryToken}})
}

func checkBinding(userID, deliveryToken string) error {
	if userID == "" {
		return errField("UserId", "is empty", codeNoUser)
	}
	return checkDeliveryToken(deliveryToken)
}

func checkDeliveryToken(token string) error {
	if !wire.Printable(token) {
		return errField("DeliveryToken", "is empty or not printable", codeNoToken)
	}
	return nil
}

// Report is what the app on a device would tell of itself.
type Report struct {
	DeliveryToken string // required
	OSType        OSType // required

	// ThirdChannel is the vendor of ThirdChannelDeviceToken; the numbers are
	// unverified.
	ThirdChannel            *int
	ThirdChannelDeviceToken string

	AppVersion, Channel, ConnectType, IMEI, IMSI, Model, PushVersion string
}

// PushReport reports a device, and its token at a vendor. The finance region
// does not have it.
func (c *Client) PushReport(ctx context.Context, r Report) error {
	if err := c.needNewest("PushReport"); err != nil {
		return err
	}
	if err := checkDeliveryToken(r.DeliveryToken); err != nil {
		return err
	}
	if r.OSType == 0 {
		return errField("OsType", "is unset", codeOSType)
	}
	form := url.Values{"DeliveryToken": {r.DeliveryToken}, "OsType": {strconv.Itoa(int(r.OSType))}}
	if r.ThirdChannel != nil {
		form.Set("ThirdChannel", strconv.Itoa(*r.ThirdChannel))
	}
	for _, p := range [...]struct{ name, value string }{
		{"ThirdChannelDeviceToken", r.ThirdChannelDeviceToken},
		{"AppVersion", r.AppVersion},
		{"Channel", r.Channel},
		{"ConnectType", r.ConnectType},
		{"Imei", r.IMEI},
		{"Imsi", r.IMSI},
		{"Model", r.Model},
		{"PushVersion", r.PushVersion},
	} {
		set(form, p.name, p.value)
	}
	return c.do(ctx, "PushReport", form)
}

// StateTarget says what the target of PushQueryDeviceState is.
type StateTarget int

const (
	StateOfDevice StateTarget = 1
	StateOfUser   StateTarget = 2
)

// DeviceState is what the service knows of a device.
type DeviceState struct {
	UserID        string
	DeviceID      string
	DeliveryToken string
	ThirdToken    string // the token at the vendor
	Platform      string // "android", "ios" or "harmonyos"
	Manufacturer  string // "unknown", "android", "ios", "miui", "hms", "fcm", "oppo", "vivo", "honor" or "harmonyos"

	// State is "ONLINE", "OFFLINE" or "UNKNOW", in the service's spelling. Of
	// iOS and HarmonyOS it is never known.
	State string
}

// Channel is the way that messages take to the device, for ExplainStatus; it
// is empty if that is not known.
func (s *DeviceState) Channel() Channel {
	switch s.Manufacturer {
	case "android":
		return ChannelOwn
	case "ios":
		return ChannelApple
	case "miui":
		return ChannelXiaomi
	case "hms":
		return ChannelHuawei
	case "fcm":
		return ChannelFCM
	case "oppo":
		return ChannelOPPO
	case "vivo":
		return ChannelVivo
	case "honor":
		return ChannelHonor
	case "harmonyos":
		return ChannelHarmony
	}
	return ""
}

type stateData struct {
	UserID        wire.String `json:"UserId"`
	DeviceID      wire.String `json:"DeviceId"`
	DeliveryToken wire.String
	ThirdToken    wire.String
	Platform      wire.String
	Manufacturer  wire.String
	Statue        wire.String // sic
}

// PushQueryDeviceState returns what the service knows of a device, or of the
// device of a user (page 2926886). It needs Config.TenantID.
func (c *Client) PushQueryDeviceState(ctx context.Context, typ StateTarget, target string) (*DeviceState, error) {
	if err := c.needTenant(); err != nil {
		return nil, err
	}
	if typ != StateOfDevice && typ != StateOfUser {
		return nil, errField("TargetType", "is neither 1 nor 2", codeInvalid)
	}
	if target == "" {
		return nil, errField("Target", "is empty", codeNoTarget)
	}
	out, err := manage[dataAnswer[*stateData]](ctx, c, "PushQueryDeviceState", url.Values{
		"TargetType": {strconv.Itoa(int(typ))}, "Target": {target},
	})
	if err != nil {
		return nil, err
	}
	d := out.data
	return &DeviceState{
		UserID: string(d.UserID), DeviceID: string(d.DeviceID), DeliveryToken: string(d.DeliveryToken),
		ThirdToken: string(d.ThirdToken), Platform: string(d.Platform), Manufacturer: string(d.Manufacturer), State: string(d.Statue),
	}, nil
}
