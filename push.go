package push

import "context"

// Vendor names a push service. The names are stable: they are used in JSON,
// in metrics and as keys of shared credentials.
type Vendor string

// The services. Each has a package of the same name.
const (
	APNs      Vendor = "apns"      // Apple Push Notification service
	FCM       Vendor = "fcm"       // Firebase Cloud Messaging
	Huawei    Vendor = "huawei"    // HUAWEI Push Kit, Android and HarmonyOS up to 4
	Honor     Vendor = "honor"     // HONOR Push
	Harmony   Vendor = "harmony"   // HUAWEI Push Kit, HarmonyOS 5 and later
	Xiaomi    Vendor = "xiaomi"    // Xiaomi Mi Push
	OPPO      Vendor = "oppo"      // OPPO Push (HeyTap)
	Vivo      Vendor = "vivo"      // vivo Push
	Meizu     Vendor = "meizu"     // Meizu Flyme Push
	TencentIM Vendor = "tencentim" // Tencent Cloud IM push
	EMAS      Vendor = "emas"      // Alibaba Cloud EMAS Mobile Push
	MPaaS     Vendor = "mpaas"     // Alibaba mPaaS Message Push Service
)

// A Client sends through one push service. Every vendor package has one; it
// is immutable, safe for concurrent use, and meant to be kept for the life of
// the program, since it owns connections and credentials.
type Client interface {
	// Vendor reports which service the client speaks to.
	Vendor() Vendor

	// Send pushes m to everyone in the audience. It splits, paces, retries,
	// and accounts for every target handed in: each is either accepted or
	// failed with a typed error. The Result is never nil.
	//
	// The error is nil only if the service accepted every target. Otherwise
	// it is a *SendError, which errors.Is and errors.As see through to the
	// errors of the targets.
	//
	// When ctx ends, Send returns promptly with the outcomes known so far;
	// the other targets fail as canceled, or as unconfirmed where a request
	// was under way.
	Send(ctx context.Context, m *Message, to Audience) (*Result, error)
}

// A Device is one token at one service: what an application stores for each
// installation of its app.
type Device struct {
	Vendor Vendor `json:"vendor"`
	Token  string `json:"token"`
}
