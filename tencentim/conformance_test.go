package tencentim_test

import (
	"testing"

	"github.com/pushwire/push/internal/vendortest"
	"github.com/pushwire/push/pushtest"
)

func TestConformance(t *testing.T) { pushtest.Conformance(t, vendortest.TencentIM()) }
