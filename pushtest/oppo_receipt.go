package pushtest

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
)

// An OPPOReceipt is a request that the service would send to a call_back_url:
// a POST of JSON, as the page on receipts (11239, undated) describes it:
// https://open.oppomobile.com/documentation/page/info?id=11239
type OPPOReceipt struct {
	URL  string
	Body []byte // a JSON array of events
}

// An oppoEvent is what happened to a message for one registration id.
type oppoEvent struct {
	url, messageID, taskID, param, event, id string
}

// Receipts returns the receipts for all messages with a call_back_url, in
// order. Nothing is sent to the URLs. The events are push_arrive, and
// user_daily_limit for registration ids that are Throttled; one request that
// pushes has one receipt for each URL.
func (o *OPPO) Receipts() []OPPOReceipt {
	o.lock.Lock()
	defer o.lock.Unlock()
	return slices.Clone(o.receipts)
}

// oppoReported is an event as it is sent. Times are strings on the page, and
// ids are joined with a comma and a space in its example.
type oppoReported struct {
	MessageID       string `json:"messageId"`
	AppID           string `json:"appId"`
	TaskID          string `json:"taskId"`
	RegistrationIDs string `json:"registrationIds"`
	EventTime       string `json:"eventTime"`
	Param           string `json:"param"`
	EventType       string `json:"eventType"`
}

// report makes receipts of the events of one request. Those that differ only
// in the registration id become one.
func (o *OPPO) report(events []oppoEvent) {
	var order []oppoEvent
	ids := make(map[oppoEvent][]string)
	for _, e := range events {
		id := e.id
		e.id = ""
		if ids[e] == nil {
			order = append(order, e)
		}
		ids[e] = append(ids[e], id)
	}
	eventTime := strconv.FormatInt(o.Now().UnixMilli(), 10)
	var urls []string
	reported := make(map[string][]oppoReported)
	for _, e := range order {
		if reported[e.url] == nil {
			urls = append(urls, e.url)
		}
		reported[e.url] = append(reported[e.url], oppoReported{
			e.messageID, o.appID, e.taskID, strings.Join(ids[e], ", "), eventTime, e.param, e.event,
		})
	}
	o.lock.Lock()
	defer o.lock.Unlock()
	for _, url := range urls {
		body, err := json.Marshal(reported[url])
		oppoMust(err)
		o.receipts = append(o.receipts, OPPOReceipt{url, body})
	}
}
