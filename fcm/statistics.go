package fcm

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"

	"github.com/pushwire/push"
	"github.com/pushwire/push/internal/engine"
	"github.com/pushwire/push/internal/wire"
)

// DeliveryPage is a part of an app's delivery statistics.
type DeliveryPage struct {
	Data          []DeliveryData
	NextPageToken string // empty at the end
}

// DeliveryData is a day of one app, or of one analytics label of it, on
// Android devices whose users let it be collected.
type DeliveryData struct {
	AppID          string     `json:"appId"`
	Date           Date       `json:"date"`
	AnalyticsLabel string     `json:"analyticsLabel"`
	Data           Deliveries `json:"data"`
}

// Date is a day.
type Date struct {
	Year  int `json:"year"`
	Month int `json:"month"` // from 1
	Day   int `json:"day"`
}

// Deliveries counts what Google accepted and tells, in percent of that, what
// became of it. A percentage that Google does not give is absent.
type Deliveries struct {
	CountMessagesAccepted      int64
	CountNotificationsAccepted int64

	// MessageOutcome: delivered, pending, collapsed,
	// droppedTooManyPendingMessages, droppedAppForceStopped,
	// droppedDeviceInactive, droppedTtlExpired.
	MessageOutcome map[string]float64

	// DeliveryPerformance: deliveredNoDelay, delayedDeviceOffline,
	// delayedDeviceDoze, delayedMessageThrottled, delayedUserStopped.
	DeliveryPerformance map[string]float64

	// MessageInsight: priorityLowered.
	MessageInsight map[string]float64

	// ProxyNotificationInsight: proxied, failed, skippedUnsupported,
	// skippedNotThrottled, skippedUnconfigured, skippedOptedOut.
	ProxyNotificationInsight map[string]float64
}

// UnmarshalJSON reads counts, which Google writes as strings.
func (d *Deliveries) UnmarshalJSON(data []byte) error {
	var x struct {
		Messages      wire.Int           `json:"countMessagesAccepted"`
		Notifications wire.Int           `json:"countNotificationsAccepted"`
		Outcome       map[string]float64 `json:"messageOutcomePercents"`
		Performance   map[string]float64 `json:"deliveryPerformancePercents"`
		Insight       map[string]float64 `json:"messageInsightPercents"`
		Proxy         map[string]float64 `json:"proxyNotificationInsightPercents"`
	}
	if err := json.Unmarshal(data, &x); err != nil {
		return err
	}
	*d = Deliveries{
		CountMessagesAccepted: int64(x.Messages), CountNotificationsAccepted: int64(x.Notifications),
		MessageOutcome: x.Outcome, DeliveryPerformance: x.Performance,
		MessageInsight: x.Insight, ProxyNotificationInsight: x.Proxy,
	}
	return nil
}

type deliveryAnswer struct {
	object
	Data []DeliveryData
	Next string
}

// UnmarshalJSON reads a page, which may be an empty object.
func (p *deliveryAnswer) UnmarshalJSON(data []byte) error {
	if err := p.object.UnmarshalJSON(data); err != nil {
		return err
	}
	return unmarshal(data, map[string]any{"androidDeliveryData": &p.Data, "nextPageToken": &p.Next})
}

// unmarshal decodes the members of an object that into names.
func unmarshal(data []byte, into map[string]any) error {
	var members map[string]json.RawMessage
	if err := json.Unmarshal(data, &members); err != nil {
		return err
	}
	for name, v := range into {
		if member, ok := members[name]; ok {
			if err := json.Unmarshal(member, v); err != nil {
				return err
			}
		}
	}
	return nil
}

// DeliveryData asks how many messages to an Android app were delivered, day by
// day: GET /v1beta1/projects/{project}/androidApps/{app}/deliveryData of
// fcmdata.googleapis.com (revision 20260726). appID is as Firebase numbers
// apps, such as "1:1234567890:android:321abc456def7890". A page has at most
// pageSize entries, and never more than 10,000; 0 stands for 1000. The token
// is that of the page before, and empty for the first.
//
// It needs the permission fcmdata.deliverydata.list and an access token of the
// scope cloud-platform, which is fetched apart from the one for sending.
func (c *Client) DeliveryData(ctx context.Context, appID string, pageSize int, pageToken string) (*DeliveryPage, error) {
	if isDots(appID) || !wire.Printable(appID) {
		return nil, &push.FieldError{From: push.FCM, Field: "app_id", Problem: "is empty or not printable"}
	}
	out, err := request[deliveryAnswer](ctx, c, &engine.Call{
		Op: "deliveryData", Method: http.MethodGet, Auth: c.dataAuth, Repeatable: true,
		URL: c.data + "/v1beta1/projects/" + url.PathEscape(c.project) + "/androidApps/" + url.PathEscape(appID) +
			"/deliveryData" + page("pageSize", pageSize, "pageToken", pageToken),
	})
	if err != nil {
		return nil, err
	}
	return &DeliveryPage{Data: out.Data, NextPageToken: out.Next}, nil
}
