package pushtest

import "time"

// How often everyone may be pushed to follows the page "Limits",
// https://help.aliyun.com/document_detail/434629.html (undated). The code
// that it is answered with is not documented.

const (
	emasBroadcastPause         = time.Second
	emasBroadcastWindow        = 10 * time.Minute
	emasBroadcastNotifications = 10 // in a window
	emasBroadcastMessages      = 30
)

// An emasToEvery is a push to everyone on a platform.
type emasToEvery struct {
	at                    time.Time
	message, notification bool
}

// mayBroadcast counts pushes to everyone, by platform, and refuses what comes
// too soon.
func (e *EMAS) mayBroadcast(p *emasParams, t *emasTask) bool {
	if t.Target == nil || emasValue(t.Target.Type) != "ALL" {
		return true
	}
	now := e.Now()
	one := emasToEvery{now, t.Message != nil, t.Notification != nil}
	for _, platform := range emasPlatforms {
		if t.on(platform) && !emasSpaced(e.broadcast[platform], one) {
			p.explain("Throttling.Api", "Too many pushes to everyone.")
			return false
		}
	}
	for _, platform := range emasPlatforms {
		if t.on(platform) {
			e.broadcast[platform] = append(e.broadcast[platform], one)
		}
	}
	return true
}

// emasSpaced reports whether a push is far enough from those before it.
func emasSpaced(before []emasToEvery, one emasToEvery) bool {
	messages, notifications := 0, 0
	for _, b := range before {
		since := one.at.Sub(b.at)
		if since < emasBroadcastPause {
			return false
		}
		if since >= emasBroadcastWindow {
			continue
		}
		if b.message {
			messages++
		}
		if b.notification {
			notifications++
		}
	}
	return !(one.message && messages >= emasBroadcastMessages ||
		one.notification && notifications >= emasBroadcastNotifications)
}
