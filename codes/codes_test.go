package codes_test

import (
	"fmt"
	"os"
	"os/exec"
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

// TestTencent looks at codes that no answer has: those of the SDK on the
// device say so, and those that an app's own webhook may give are a range.
func TestTencent(t *testing.T) {
	for code, table := range map[string]string{"800001": "client push SDK", "6012": "client chat SDK V3", "0": "", "70107": ""} {
		if info, ok := codes.Explain(push.TencentIM, code); !ok || info.Table != table {
			t.Errorf("%s: %+v, want the table %q", code, info, table)
		}
	}
	for code, known := range map[string]bool{"120000": false, "120001": true, "125000": true, "130000": true, "130001": false, "120001-130000": true} {
		if info, ok := codes.Explain(push.TencentIM, code); ok != known || info.Code != code {
			t.Errorf("%s: %+v, known: %v, want %v", code, info, ok, known)
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
	for v, code := range map[push.Vendor]string{
		push.APNs: "Unregistered", push.FCM: "UNREGISTERED", push.Huawei: "80300007", push.Honor: "80300007", push.Harmony: "80300007",
		push.Xiaomi: "10017", push.OPPO: "10000", push.Vivo: "10808", push.Meizu: "110002", push.TencentIM: "125000",
		push.EMAS: "InvalidTitle.LengthExceed", push.MPaaS: "Throttling.User",
	} {
		n := testing.AllocsPerRun(100, func() {
			if _, ok := codes.Explain(v, code); !ok {
				t.Errorf("%s %s is not known", v, code)
			}
		})
		if n != 0 {
			t.Errorf("Explain of %s allocates %v times", v, n)
		}
	}
}

// TestNothingAtStartUp asks the runtime which packages do something before
// main: none of those with tables may.
func TestNothingAtStartUp(t *testing.T) {
	cmd := exec.Command(os.Args[0], "-test.run=^$")
	cmd.Env = append(os.Environ(), "GODEBUG=inittrace=1")
	trace, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(trace), "init runtime") {
		t.Fatalf("no trace: %s", trace)
	}
	for line := range strings.Lines(string(trace)) {
		if strings.HasPrefix(line, "init github.com/pushwire/push") {
			t.Errorf("work at start-up: %s", line)
		}
	}
}

func ExampleExplain() {
	info, _ := codes.Explain(push.Vivo, "10072")
	fmt.Printf("%s: %s; retry %s\n", info.Kind, info.Meaning, info.Retry)
	// Output: rate limited: pushing too fast; retry later
}
