package huawei_test

import (
	"testing"

	"github.com/pushwire/push/internal/vendortest"
	"github.com/pushwire/push/pushtest"
)

func TestConformance(t *testing.T) {
	t.Run("OAuth", func(t *testing.T) { pushtest.Conformance(t, vendortest.Huawei()) })
	t.Run("service account", func(t *testing.T) { pushtest.Conformance(t, vendortest.HuaweiServiceAccount()) })
}
