package emas

import (
	"context"
	"net/url"

	"github.com/pushwire/push/internal/wire"
)

// DeviceCheck says whether a device id can be pushed to.
type DeviceCheck struct {
	DeviceID  string
	Available bool
}

type checkAnswer struct {
	status
	DeviceCheckInfos *struct {
		DeviceCheckInfo []struct {
			DeviceID  string `json:"DeviceId"`
			Available bool   `json:"Available"`
		} `json:"DeviceCheckInfo"`
	} `json:"DeviceCheckInfos"`
}

func (a *checkAnswer) complete() bool { return a.DeviceCheckInfos != nil }

// CheckDevices tells which of 1 to 100 device ids are dead, which no push does.
func (c *Client) CheckDevices(ctx context.Context, deviceIDs ...string) ([]DeviceCheck, error) {
	if err := c.limits.Check(fieldDevices, len(deviceIDs)); err != nil {
		return nil, err
	}
	if err := c.each(TargetDevice, deviceIDs); err != nil {
		return nil, err
	}
	out, err := manage[checkAnswer](ctx, c, "CheckDevices", url.Values{"DeviceIds": {join(deviceIDs)}})
	if err != nil {
		return nil, err
	}
	checks := make([]DeviceCheck, len(out.DeviceCheckInfos.DeviceCheckInfo))
	for i, info := range out.DeviceCheckInfos.DeviceCheckInfo {
		checks[i] = DeviceCheck(info)
	}
	return checks, nil
}

// Device is what EMAS knows of a device.
type Device struct {
	DeviceID       string
	DeviceType     string // such as "ANDROID"
	DeviceToken    string // of APNs, or of the phone vendor's service
	Account        string
	Alias          string // with commas in between
	Tags           string // with commas in between
	Brand, Model   string
	PhoneNumber    string
	LastOnlineTime string // in TimeLayout
	Online         bool
	PushEnabled    bool
}

type deviceAnswer struct {
	status
	DeviceInfo *struct {
		DeviceID       wire.String `json:"DeviceId"`
		DeviceType     wire.String `json:"DeviceType"`
		DeviceToken    wire.String `json:"DeviceToken"`
		Account        wire.String `json:"Account"`
		Alias          wire.String `json:"Alias"`
		Tags           wire.String `json:"Tags"`
		Brand          wire.String `json:"Brand"`
		Model          wire.String `json:"Model"`
		PhoneNumber    wire.String `json:"PhoneNumber"`
		LastOnlineTime wire.String `json:"LastOnlineTime"`
		Online         bool        `json:"Online"`
		PushEnabled    bool        `json:"PushEnabled"`
	} `json:"DeviceInfo"`
}

func (a *deviceAnswer) complete() bool { return a.DeviceInfo != nil }

// QueryDeviceInfo returns what EMAS knows of a device.
func (c *Client) QueryDeviceInfo(ctx context.Context, deviceID string) (*Device, error) {
	if err := checkDeviceID(deviceID); err != nil {
		return nil, err
	}
	out, err := manage[deviceAnswer](ctx, c, "QueryDeviceInfo", url.Values{"DeviceId": {deviceID}})
	if err != nil {
		return nil, err
	}
	d := out.DeviceInfo
	return &Device{
		DeviceID: string(d.DeviceID), DeviceType: string(d.DeviceType), DeviceToken: string(d.DeviceToken),
		Account: string(d.Account), Alias: string(d.Alias), Tags: string(d.Tags), Brand: string(d.Brand), Model: string(d.Model),
		PhoneNumber: string(d.PhoneNumber), LastOnlineTime: string(d.LastOnlineTime), Online: d.Online, PushEnabled: d.PushEnabled,
	}, nil
}

// BindPhone gives a device the phone number for Options.SMS.
func (c *Client) BindPhone(ctx context.Context, deviceID, phoneNumber string) error {
	if err := checkDeviceID(deviceID); err != nil {
		return err
	}
	if !wire.Printable(phoneNumber) {
		return errField("PhoneNumber", "is empty or not printable", "InvalidPhoneNumber.Format")
	}
	return c.do(ctx, "BindPhone", url.Values{"DeviceId": {deviceID}, "PhoneNumber": {phoneNumber}})
}

// UnbindPhone takes its phone number from a device.
func (c *Client) UnbindPhone(ctx context.Context, deviceID string) error {
	if err := checkDeviceID(deviceID); err != nil {
		return err
	}
	return c.do(ctx, "UnbindPhone", url.Values{"DeviceId": {deviceID}})
}

// Certificate is the state of a certificate for APNs.
type Certificate struct {
	Status     string // "OK", "EXPIRED", "NOT_CONFIGURED", "NO_PASSWORD" or "REVOKED"
	ExpireTime string // as EMAS writes it
}

// Certificates says what an app is set up for.
type Certificates struct {
	Android, IOS            bool
	Development, Production Certificate
}

// certificate has a name that is misspelt on the wire too.
type certificate struct {
	Status     wire.String `json:"Status"`
	ExpireTime wire.String `json:"ExipreTime"`
}

type certificateAnswer struct {
	status
	Android     *bool       `json:"Android"`
	IOS         *bool       `json:"IOS"`
	Development certificate `json:"DevelopmentCertInfo"`
	Production  certificate `json:"ProductionCertInfo"`
}

func (a *certificateAnswer) complete() bool { return a.Android != nil || a.IOS != nil }

// CheckCertificate returns what the app is set up for, and the state of its
// certificates for APNs.
func (c *Client) CheckCertificate(ctx context.Context) (*Certificates, error) {
	out, err := manage[certificateAnswer](ctx, c, "CheckCertificate", url.Values{})
	if err != nil {
		return nil, err
	}
	return &Certificates{
		Android: valueOf(out.Android), IOS: valueOf(out.IOS),
		Development: Certificate{string(out.Development.Status), string(out.Development.ExpireTime)},
		Production:  Certificate{string(out.Production.Status), string(out.Production.ExpireTime)},
	}, nil
}
