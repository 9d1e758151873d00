package push_test

import (
	"os"
	"testing"
)

// TestVendorFolders holds all vendor packages to the same files, so that
// knowing one is knowing all.
func TestVendorFolders(t *testing.T) {
	files := []string{
		"doc.go", "config.go", "auth.go", "message.go", "translate.go", "send.go", "limits.go", "errors.go", "codes.go",
		"unit_test.go", "conformance_test.go", "example_test.go",
	}
	for _, vendor := range []string{"apns", "fcm", "harmony", "honor", "huawei", "oppo", "vivo", "xiaomi", "meizu", "mpaas"} {
		for _, file := range files {
			if _, err := os.Stat(vendor + "/" + file); err != nil {
				t.Errorf("%s: %v", vendor, err)
			}
		}
	}
}
