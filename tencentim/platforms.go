package tencentim

import "github.com/pushwire/push"

// EventType is how a message went.
type EventType int

const (
	EventOffline EventType = 1 // through the phone's vendor
	EventOnline  EventType = 2 // through Tencent's own connection
)

// Platform is the vendor that a message went through.
type Platform int

const (
	PlatformUnknown Platform = 0 // also of messages to the app itself
	PlatformAPNs    Platform = 1
	PlatformXiaomi  Platform = 2
	PlatformHuawei  Platform = 3
	PlatformFCM     Platform = 4
	PlatformMeizu   Platform = 5
	PlatformOPPO    Platform = 6
	PlatformVivo    Platform = 7
	PlatformHonor   Platform = 8
)

// Vendor returns the vendor's name in this library, or nothing for a platform
// that has none. The number of HarmonyOS is not documented.
func (p Platform) Vendor() push.Vendor {
	switch p {
	case PlatformAPNs:
		return push.APNs
	case PlatformXiaomi:
		return push.Xiaomi
	case PlatformHuawei:
		return push.Huawei
	case PlatformFCM:
		return push.FCM
	case PlatformMeizu:
		return push.Meizu
	case PlatformOPPO:
		return push.OPPO
	case PlatformVivo:
		return push.Vivo
	case PlatformHonor:
		return push.Honor
	}
	return ""
}
