package codes_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/pushwire/push"
	"github.com/pushwire/push/codes"
)

// TestKnown holds the tables against testdata/codes.tsv: vendor and code, one
// pair a line, as the vendors and those who relay to them document them.
func TestKnown(t *testing.T) {
	data, err := os.ReadFile("testdata/codes.tsv")
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range strings.Split(strings.TrimSpace(string(data)), "\n") {
		vendor, code, ok := strings.Cut(line, "\t")
		if !ok {
			t.Fatalf("malformed line %q", line)
		}
		info, ok := codes.Explain(push.Vendor(vendor), code)
		if !ok || info.Meaning == "" {
			t.Errorf("%s %s is not known", vendor, code)
		}
	}
}

func TestMPaaSNumbersForApple(t *testing.T) {
	for n := 2001; n <= 2025; n++ {
		info, ok := codes.Explain(push.APNs, fmt.Sprint(n))
		if !ok || !strings.Contains(info.Table, "mPaaS") {
			t.Errorf("%d: %+v, %v; want a row of mPaaS's table", n, info, ok)
		}
	}
}

func TestTablesAreSound(t *testing.T) {
	for _, v := range []push.Vendor{push.APNs, push.Honor, push.Huawei, push.Xiaomi, push.OPPO, push.FCM, push.Harmony, push.Vivo, push.Meizu, push.MPaaS, push.EMAS, push.TencentIM} {
		type key struct{ table, code string }
		seen := make(map[key]bool)
		for info := range codes.All(v) {
			k := key{info.Table, info.Code}
			if seen[k] {
				t.Errorf("%s: %v is there twice", v, k)
			}
			seen[k] = true
			if info.Code == "" || info.Meaning == "" {
				t.Errorf("%s: %+v lacks its code or meaning", v, info)
			}
			if info.Kind == push.ErrInvalidToken && info.Retry.Retryable() {
				t.Errorf("%s: %+v is a dead token that is worth another try", v, info)
			}
			if info.Kind == push.Accepted && info.Retry != push.RetryNever {
				t.Errorf("%s: %+v is a success that is to be repeated", v, info)
			}
		}
	}
}

func TestUnknown(t *testing.T) {
	for _, v := range []push.Vendor{push.Vivo, "nobody"} {
		if info, ok := codes.Explain(v, "424242"); ok || info.Kind != push.ErrUnknown || info.Retry.Retryable() {
			t.Errorf("%s: %+v, %v; want unknown and not retryable", v, info, ok)
		}
	}
}

func TestExplainDoesNotAllocate(t *testing.T) {
	n := testing.AllocsPerRun(100, func() {
		if _, ok := codes.Explain(push.Vivo, "10808"); !ok {
			t.Fatal("10808 is not known")
		}
	})
	if n != 0 {
		t.Errorf("Explain allocates %v times", n)
	}
}

func ExampleExplain() {
	info, _ := codes.Explain(push.Vivo, "10072")
	fmt.Printf("%s: %s; retry %s\n", info.Kind, info.Meaning, info.Retry)
	// Output: rate limited: pushing too fast; retry later
}
