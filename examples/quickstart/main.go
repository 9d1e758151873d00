// Quickstart sends messages to devices of several vendors and prints what
// became of each.
//
//	go run ./examples/quickstart
//
// starts simulators of the vendors on this machine and sends the messages of
// messages.json to the devices of devices.json, some of which are dead. Give
// files of your own with -messages and -devices.
//
// With credentials in the environment the same program sends to the real
// vendors that they are for:
//
//	APNS_KEY_FILE, APNS_KEY_ID, APNS_TEAM_ID, APNS_BUNDLE_ID, APNS_ENVIRONMENT
//	EMAS_APP_KEY, EMAS_ACCESS_KEY_ID, EMAS_ACCESS_KEY_SECRET, EMAS_PLATFORM
//	FCM_SERVICE_ACCOUNT_FILE
//	HARMONY_SERVICE_ACCOUNT_FILE
//	HONOR_APP_ID, HONOR_CLIENT_ID, HONOR_CLIENT_SECRET
//	HUAWEI_CLIENT_ID, HUAWEI_CLIENT_SECRET
//	MEIZU_APP_ID, MEIZU_APP_SECRET
//	MPAAS_APP_ID, MPAAS_WORKSPACE_ID, MPAAS_ACCESS_KEY_ID, MPAAS_ACCESS_KEY_SECRET
//	OPPO_APP_KEY, OPPO_MASTER_SECRET, OPPO_REGION
//	TENCENTIM_SDK_APP_ID, TENCENTIM_SECRET_KEY, TENCENTIM_REGION
//	VIVO_APP_ID, VIVO_APP_KEY, VIVO_APP_SECRET
//	XIAOMI_APP_SECRET, XIAOMI_PACKAGE_NAME, XIAOMI_REGION
package main

import (
	"context"
	_ "embed"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"time"

	"github.com/pushwire/push"
)

//go:embed messages.json
var defaultMessages []byte

//go:embed devices.json
var defaultDevices []byte

func main() {
	messages := flag.String("messages", "", "JSON `file` with a message or a list of them (default: built in)")
	devices := flag.String("devices", "", "JSON `file` with a list of devices (default: built in)")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Stdout, *messages, *devices); err != nil {
		fmt.Fprintln(os.Stderr, "quickstart:", err)
		os.Exit(1)
	}
}

// A device is a push.Device that may say what has become of it, which only
// the simulators heed.
type device struct {
	push.Device
	Simulated string `json:"simulated"`
}

// run is the whole program.
func run(ctx context.Context, out io.Writer, messageFile, deviceFile string) error {
	messages, err := readMessages(messageFile)
	if err != nil {
		return err
	}
	var devices []device
	if err := readJSON(deviceFile, defaultDevices, &devices); err != nil {
		return err
	}
	clients, done, err := connect(out, devices)
	if err != nil {
		return err
	}
	defer done()
	router, err := push.NewRouter(clients...)
	if err != nil {
		return err
	}
	targets := make([]push.Device, len(devices))
	for i, d := range devices {
		targets[i] = d.Device
	}
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	for i := range messages {
		start := time.Now()
		res, err := router.Send(ctx, &messages[i], targets)
		fmt.Fprintf(out, "\n%q to %d devices of %d vendors, in %v:\n",
			messages[i].Title, len(targets), len(router.Vendors()), time.Since(start).Round(time.Millisecond))
		report(out, res)
		if err != nil {
			fmt.Fprintln(out, "The error of Send:", err)
		}
	}
	return nil
}

// readMessages reads a list of messages, or a single one.
func readMessages(file string) ([]push.Message, error) {
	var raw json.RawMessage
	if err := readJSON(file, defaultMessages, &raw); err != nil {
		return nil, err
	}
	if raw[0] != '[' { // decoded JSON is never empty
		raw = append(append(json.RawMessage("["), raw...), ']')
	}
	var messages []push.Message
	if err := json.Unmarshal(raw, &messages); err != nil {
		return nil, fmt.Errorf("messages: %w", err)
	}
	return messages, nil
}

// readJSON decodes a file, or what is built in if there is no name.
func readJSON(file string, builtIn []byte, v any) error {
	data := builtIn
	if file != "" {
		var err error
		if data, err = os.ReadFile(file); err != nil {
			return err
		}
	}
	if err := json.Unmarshal(data, v); err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	return nil
}
