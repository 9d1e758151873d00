package pushtest

import "net/http"

// Statistics follow the API description "fcmdata:v1beta1" (revision 20260726):
// https://firebase.google.com/docs/reference/fcmdata/rest/v1beta1/projects.androidApps.deliveryData

const (
	fcmStatPage   = 1000   // entries of a page, if nobody asks
	fcmStatPages  = 10_000 // the most of a page
	fcmDailyLabel = 100    // labels that are counted on one day
)

// fcmStat counts the messages of a day and an analytics label.
type fcmStat struct {
	date          fcmDate
	label         string
	messages      int64
	notifications int64
}

type fcmDate struct {
	Year  int `json:"year"`
	Month int `json:"month"`
	Day   int `json:"day"`
}

// count adds an accepted message to the statistics. Messages with more labels
// than a day may have are sent but not counted.
func (f *FCM) count(m *fcmMessage) {
	y, month, d := f.Now().UTC().Date()
	date := fcmDate{y, int(month), d}
	a, _ := m.android()
	label := ""
	for _, l := range []*string{m.Options.Label, a.Options.Label} {
		if l != nil {
			label = *l
		}
	}
	f.lock.Lock()
	defer f.lock.Unlock()
	s := f.stat(date, label)
	if s == nil {
		return
	}
	s.messages++
	if m.Notification != nil || a.notification() != nil {
		s.notifications++
	}
}

// stat finds the counter of a day and a label, nil for a label too many.
// f.lock is held.
func (f *FCM) stat(date fcmDate, label string) *fcmStat {
	labels := 0
	for _, s := range f.stats {
		if s.date == date && s.label == label {
			return s
		}
		if s.date == date && s.label != "" {
			labels++
		}
	}
	if label != "" && labels >= fcmDailyLabel {
		return nil
	}
	s := &fcmStat{date: date, label: label}
	f.stats = append(f.stats, s)
	return s
}

// fcmDeliveryData is an entry of the statistics. 64-bit numbers are strings in
// the JSON of Google. All devices get all messages here.
type fcmDeliveryData struct {
	AppID string  `json:"appId"`
	Date  fcmDate `json:"date"`
	Label string  `json:"analyticsLabel,omitempty"`
	Data  struct {
		Messages      int64 `json:"countMessagesAccepted,string"`
		Notifications int64 `json:"countNotificationsAccepted,string"`
		Outcomes      struct {
			Delivered float64 `json:"delivered"`
		} `json:"messageOutcomePercents"`
	} `json:"data"`
}

// deliveryData is GET …/deliveryData. Only the scope cloud-platform is good
// for it.
func (f *FCM) deliveryData(r *http.Request, route fcmRoute) (any, *fcmError) {
	if fail := f.authorize(r, route.project, "fcmdata.deliverydata.list", fcmCloud); fail != nil {
		return nil, fail
	}
	query, fail := fcmQuery(r, "page_size", "page_token")
	if fail != nil {
		return nil, fail
	}
	if route.target != f.AppID {
		return nil, fcmCoded("NOT_FOUND")
	}
	f.lock.Lock()
	defer f.lock.Unlock()
	first, size, fail := fcmPage(query, len(f.stats), fcmStatPage, fcmStatPages)
	if fail != nil {
		return nil, fail
	}
	var reply struct {
		Data []fcmDeliveryData `json:"androidDeliveryData,omitempty"`
		Next string            `json:"nextPageToken,omitempty"`
	}
	for _, s := range f.stats[first:min(first+size, len(f.stats))] {
		d := fcmDeliveryData{AppID: f.AppID, Date: s.date, Label: s.label}
		d.Data.Messages, d.Data.Notifications = s.messages, s.notifications
		d.Data.Outcomes.Delivered = 100
		reply.Data = append(reply.Data, d)
	}
	if first+size < len(f.stats) {
		reply.Next = fcmPageToken(first + size)
	}
	return reply, nil
}
