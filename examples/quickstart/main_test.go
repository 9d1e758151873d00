package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// environment clears what would send to real vendors.
func environment(t *testing.T) {
	for _, name := range []string{"APNS_KEY_FILE", "EMAS_APP_KEY", "FCM_SERVICE_ACCOUNT_FILE", "HARMONY_SERVICE_ACCOUNT_FILE", "HONOR_CLIENT_ID", "HUAWEI_CLIENT_ID", "MEIZU_APP_ID", "MPAAS_APP_ID", "OPPO_APP_KEY", "TENCENTIM_SDK_APP_ID", "VIVO_APP_ID", "XIAOMI_APP_SECRET"} {
		t.Setenv(name, "")
	}
}

func TestRun(t *testing.T) {
	environment(t)
	var out strings.Builder
	if err := run(t.Context(), &out, "", ""); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"sending to simulators", "DEVICE", "accepted", "Unregistered", "80100000", "10056", "delete the token",
		"change title: it has 49 characters, 40 are allowed", "mend token: it has a slash", "no client",
		"of 12 vendors",
		"Delete from your database: vivo",
	} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("the report lacks %q:\n%s", want, out.String())
		}
	}
}

func TestRunWithFiles(t *testing.T) {
	environment(t)
	dir := t.TempDir()
	write := func(name, content string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	message := write("message.json", ` {"title": "One message", "body": "not a list"}`)
	devices := write("devices.json", `[{"vendor": "vivo", "token": "v2-mine"}]`)
	var out strings.Builder
	if err := run(t.Context(), &out, message, devices); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(out.String(), "vivo v2-mine") || !strings.Contains(out.String(), "accepted") {
		t.Errorf("report:\n%s", out.String())
	}
	for name, files := range map[string][2]string{
		"no such file":   {filepath.Join(dir, "none"), devices},
		"no JSON":        {write("bad.json", "{"), devices},
		"no device list": {message, message},
	} {
		if err := run(t.Context(), &out, files[0], files[1]); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}
