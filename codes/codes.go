// Package codes explains the codes of all vendors. It stands apart from the
// vendors' packages so that a program that never asks does not carry their
// tables.
package codes

import (
	"iter"

	"github.com/pushwire/push"
	"github.com/pushwire/push/apns"
	"github.com/pushwire/push/emas"
	"github.com/pushwire/push/fcm"
	"github.com/pushwire/push/harmony"
	"github.com/pushwire/push/honor"
	"github.com/pushwire/push/huawei"
	"github.com/pushwire/push/meizu"
	"github.com/pushwire/push/mpaas"
	"github.com/pushwire/push/oppo"
	"github.com/pushwire/push/tencentim"
	"github.com/pushwire/push/vivo"
	"github.com/pushwire/push/xiaomi"
)

// Explain tells what a vendor's code means: its kind, whether to retry, and a
// short meaning. Where several of the vendor's tables have the code, the one
// of pushes comes first; All has the others. It reports false for a code that
// is in no table. It allocates nothing.
func Explain(v push.Vendor, code string) (push.CodeInfo, bool) {
	switch v {
	case push.APNs:
		return apns.Explain(code)
	case push.Honor:
		return honor.Explain(code)
	case push.Huawei:
		return huawei.Explain(code)
	case push.Xiaomi:
		return xiaomi.Explain(code)
	case push.OPPO:
		return oppo.Explain(code)
	case push.FCM:
		return fcm.Explain(code)
	case push.Harmony:
		return harmony.Explain(code)
	case push.Vivo:
		return vivo.Explain(code)
	case push.TencentIM:
		return tencentim.Explain(code)
	case push.EMAS:
		return emas.Explain(code)
	case push.MPaaS:
		return mpaas.Explain(code)
	case push.Meizu:
		return meizu.Explain(code)
	}
	return push.CodeInfo{Code: code}, false
}

// All yields every code of a vendor's, from all its tables, or nothing for a
// vendor that this module does not know.
func All(v push.Vendor) iter.Seq[push.CodeInfo] {
	switch v {
	case push.APNs:
		return apns.Codes()
	case push.Honor:
		return honor.Codes()
	case push.Huawei:
		return huawei.Codes()
	case push.Xiaomi:
		return xiaomi.Codes()
	case push.OPPO:
		return oppo.Codes()
	case push.FCM:
		return fcm.Codes()
	case push.Harmony:
		return harmony.Codes()
	case push.Vivo:
		return vivo.Codes()
	case push.TencentIM:
		return tencentim.Codes()
	case push.EMAS:
		return emas.Codes()
	case push.MPaaS:
		return mpaas.Codes()
	case push.Meizu:
		return meizu.Codes()
	}
	return func(func(push.CodeInfo) bool) {}
}
