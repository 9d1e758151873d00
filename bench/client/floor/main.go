// Floor sends a fixed body with plain net/http, from many goroutines: what any
// client that uses it cannot do without. It makes no JSON, signs nothing,
// never retries, and looks at the status only.
package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"

	"github.com/pushwire/push/bench/internal/harness"
)

func main() { harness.Main(prepare) }

// perRequest is how many tokens go into one request to Huawei.
const perRequest = 1000

func prepare(cfg *harness.Config) (harness.Sender, error) {
	header := http.Header{
		"Content-Type":  {"application/json; charset=UTF-8"},
		"Authorization": {"Bearer " + strings.Repeat("x", 220)},
	}
	body, step := "", 1
	url := func(string) string { return cfg.API }
	switch cfg.Vendor {
	case "apns":
		body = `{"aps":{"alert":{"title":"` + harness.Title + `","body":"` + harness.Body + `"}},"order":"8842"}`
		header["Apns-Topic"], header["Apns-Push-Type"] = []string{harness.BundleID}, []string{"alert"}
		header["Apns-Priority"], header["Apns-Expiration"] = []string{"10"}, []string{"1790000000"}
		url = func(token string) string { return cfg.API + "/3/device/" + token }
	case "fcm":
		body = `{"message":{"token":"` + harness.Tokens("fcm", 1)[0] + `","notification":{"title":"` + harness.Title +
			`","body":"` + harness.Body + `"},"data":{"order":"8842"},"android":{"priority":"high","ttl":"3600s"}}}`
		url = func(string) string { return cfg.API + "/v1/projects/" + harness.Project + "/messages:send" }
	case "huawei":
		step = perRequest
		body = `{"message":{"notification":{"title":"` + harness.Title + `","body":"` + harness.Body + `"},"token":["` +
			strings.Join(harness.Tokens("huawei", perRequest), `","`) + `"]}}`
		url = func(string) string { return cfg.API + "/v1/100000001/messages:send" }
	default:
		return nil, fmt.Errorf("no vendor %q", cfg.Vendor)
	}
	clients := make([]*http.Client, cfg.Conns)
	for i := range clients {
		clients[i] = &http.Client{Transport: transport(cfg)}
	}
	post := func(ctx context.Context, c *http.Client, token string) error {
		return post(ctx, c, url(token), header, body)
	}
	return func(ctx context.Context, tokens []string) error {
		if len(tokens) == 1 { // each connection has to be opened
			return harness.FanOut(len(clients), 1, func(_, i int) error { return post(ctx, clients[i], tokens[0]) })
		}
		return harness.FanOut(len(tokens)/step, cfg.InFlight, func(worker, i int) error {
			return post(ctx, clients[worker%len(clients)], tokens[i*step])
		})
	}, nil
}

// transport speaks the protocol that the vendor's client of this module does.
func transport(cfg *harness.Config) *http.Transport {
	t := &http.Transport{Protocols: new(http.Protocols), MaxIdleConnsPerHost: cfg.InFlight, DisableCompression: true}
	t.Protocols.SetHTTP1(cfg.Vendor == "huawei")
	t.Protocols.SetHTTP2(cfg.Vendor != "huawei")
	return t
}

func post(ctx context.Context, c *http.Client, url string, header http.Header, body string) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, url, strings.NewReader(body))
	if err != nil {
		return err
	}
	for k, v := range header {
		req.Header[k] = v
	}
	resp, err := c.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	var answer bytes.Buffer
	if _, err := io.Copy(&answer, resp.Body); err != nil {
		return err
	}
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("status %d: %s", resp.StatusCode, answer.Bytes())
	}
	return nil
}
