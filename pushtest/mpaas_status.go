package pushtest

import (
	"unicode/utf8"
)

// Statuses of messages follow the page on them (398576, undated), limits of
// titles and contents that on the channels (311229, undated):
// https://help.aliyun.com/document_detail/398576.html
// https://help.aliyun.com/document_detail/311229.html

// Statuses that all channels have.
const (
	mpaasPending   = "0" // the device is offline; it is tried again until the message expires
	mpaasNoBinding = "1" // the user has no device
	mpaasAcked     = "2"
	mpaasClicked   = "3" // older sample
	mpaasNoStatus  = "99999999"
)

// A mpaasChannel is how a vendor fares with messages.
type mpaasChannel struct {
	deliveryType int64

	// The statuses of messages for devices in these states. The vendors'
	// codes do not always tell a dead device from another's. One that has no
	// code gets 0: on the own channel nothing else is told of a device that
	// does not answer.
	dead, mismatched, unknown, throttled string

	// The most that a title and a content may have; 0 is for no limit. wide
	// counts characters of East Asia twice. What is longer fails, with these
	// statuses. APNs cuts texts off in place of refusing them.
	title, content         int
	wide                   bool
	longTitle, longContent string
}

// mpaasChannels are the channels by the names of manufacturers.
var mpaasChannels = map[string]mpaasChannel{
	"android": {deliveryType: mpaasAndroidDevice},
	"ios": {
		deliveryType: mpaasIOSDevice,
		dead:         "2011", mismatched: "2010", unknown: "2009", throttled: "2018",
	},
	"harmonyos": {
		deliveryType: mpaasHarmonyDevice,
		dead:         "80300007", mismatched: "80300002", unknown: "80300007",
		title: 60, content: 4096, wide: true, longTitle: "80100001", longContent: "80300008",
	},
	"hms": {
		deliveryType: mpaasAndroidDevice,
		dead:         "80000004", mismatched: "80300002", unknown: "80000006", throttled: "111",
		title: 40, content: 1024, longTitle: "80100000", longContent: "80100000",
	},
	"honor": {
		deliveryType: mpaasAndroidDevice,
		dead:         "80300007", mismatched: "80300007", unknown: "80300007", throttled: "503",
		title: 60, content: 4096, wide: true, longTitle: "80100003", longContent: "80300008",
	},
	"miui": {
		deliveryType: mpaasAndroidDevice,
		dead:         "20301", mismatched: "20301", unknown: "20301", throttled: "22101",
		title: 50, content: 128, longTitle: "22100", longContent: "22100",
	},
	"oppo": {
		deliveryType: mpaasAndroidDevice,
		dead:         "10000", mismatched: "10000", unknown: "10000", throttled: "13",
		title: 32, content: 200, longTitle: mpaasNoStatus, longContent: mpaasNoStatus,
	},
	"vivo": {
		deliveryType: mpaasAndroidDevice,
		dead:         "10302", mismatched: "10302", unknown: "10302", throttled: "10070",
		title: 40, content: 100, wide: true, longTitle: "10056", longContent: "10058",
	},
	"fcm": {
		deliveryType: mpaasAndroidDevice,
		dead:         "90000003", mismatched: "90000004", unknown: "90000002",
	},
}

// mpaasDeliveryType is how devices of a manufacturer are addressed.
func mpaasDeliveryType(manufacturer string) int64 {
	if c, ok := mpaasChannels[manufacturer]; ok {
		return c.deliveryType
	}
	return mpaasAndroidDevice
}

// deviceStatus is what becomes of a message for a device. Who is addressed by
// the wrong type is unknown.
func (m *MPaaS) deviceStatus(deliveryType int64, token, title, content string) (channel, status string) {
	state := m.state(token)
	d := m.devices[token]
	switch {
	case d != nil && mpaasDeliveryType(d.manufacturer) == deliveryType:
		channel = d.manufacturer
	case deliveryType == mpaasAndroidDevice:
		channel = "android"
	case deliveryType == mpaasHarmonyDevice:
		channel = "harmonyos"
	default:
		channel = "ios" // Live Activities too
	}
	if d != nil && channel != d.manufacturer && deliveryType != mpaasActivityToken && deliveryType != mpaasActivityID {
		state = Unknown
	}
	c := mpaasChannels[channel]
	switch state {
	case Live:
		status = c.fits(title, content)
	case Dead:
		status = c.dead
	case Mismatched:
		status = c.mismatched
	case Throttled:
		status = c.throttled
	default:
		status = c.unknown
	}
	if status == "" {
		status = mpaasPending
	}
	return channel, status
}

// fits is the status of a message for a device that takes messages.
func (c mpaasChannel) fits(title, content string) string {
	switch {
	case c.title > 0 && c.length(title) > c.title:
		return c.longTitle
	case c.content > 0 && c.length(content) > c.content:
		return c.longContent
	}
	return mpaasAcked
}

func (c mpaasChannel) length(s string) int {
	n := utf8.RuneCountInString(s)
	if c.wide {
		for _, r := range s {
			if mpaasWide(r) {
				n++
			}
		}
	}
	return n
}

// mpaasWide reports whether a character is as wide as two. The page speaks of
// Chinese characters only; what it means beyond the East Asian blocks is not
// documented.
func mpaasWide(r rune) bool {
	for _, block := range [][2]rune{
		{0x1100, 0x115F}, {0x2E80, 0xA4CF}, {0xAC00, 0xD7A3}, {0xF900, 0xFAFF}, {0xFE30, 0xFE6F},
		{0xFF00, 0xFF60}, {0xFFE0, 0xFFE6}, {0x20000, 0x3FFFD},
	} {
		if r >= block[0] && r <= block[1] {
			return true
		}
	}
	return false
}
