// Package vendortest has a Harness of every vendor, for the suites that hold
// all of them to the same rules.
package vendortest

import (
	"crypto/rand"
	"crypto/rsa"
	"sync"

	"github.com/pushwire/push/pushtest"
)

// A Vendor is one entry of All.
type Vendor struct {
	Name    string
	Harness pushtest.Harness
}

// All returns every vendor's harness.
func All() []Vendor {
	return []Vendor{
		{"apns", APNs()},
		{"fcm", FCM()},
		{"huawei", Huawei()},
		{"honor", Honor()},
		{"harmony", Harmony()},
		{"xiaomi", Xiaomi()},
		{"oppo", OPPO()},
		{"vivo", Vivo()},
		{"meizu", Meizu()},
		{"tencentim", TencentIM()},
		{"emas", EMAS()},
		{"mpaas", MPaaS()},
	}
}

// newKey makes a service account's key, once since that takes a while.
var newKey = sync.OnceValues(func() (*rsa.PrivateKey, error) { return rsa.GenerateKey(rand.Reader, 2048) })

func rsaKey() *rsa.PrivateKey {
	key, err := newKey()
	if err != nil {
		panic(err) // never happens since Go 1.24
	}
	return key
}
