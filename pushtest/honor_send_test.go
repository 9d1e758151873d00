package pushtest

import (
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestHonorTokenStates(t *testing.T) {
	c := newHonorClient(t)
	odd := make(map[State]string)
	for _, s := range []State{Dead, Mismatched, Throttled, Unknown} {
		odd[s] = c.sim.NewToken()
		c.sim.SetState(odd[s], s)
	}
	dead, foreign, throttled, unknown := odd[Dead], odd[Mismatched], odd[Throttled], odd[Unknown]
	tests := []struct {
		name         string
		tokens       []string
		code         string
		fail, expire []string
		delivered    []string
	}{
		{"dead", []string{dead}, "80300007", []string{dead}, []string{dead}, nil},
		{"mismatched", []string{foreign}, "80300007", []string{foreign}, nil, nil},
		{"unknown", []string{unknown}, "80300007", []string{unknown}, nil, nil},
		{"throttled", []string{throttled}, "200", nil, nil, nil},
		{"some", []string{dead, c.token, foreign, throttled, unknown}, "80100000",
			[]string{dead, foreign, unknown}, []string{dead}, []string{c.token}},
		{"dead and throttled", []string{throttled, dead}, "80100000", []string{dead}, []string{dead}, nil},
		{"throttled and live", []string{throttled, c.token}, "200", nil, nil, []string{c.token}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			c.sim.Reset()
			got := c.send(c.message(test.tokens...))
			want := honorRefused(test.code)
			want.Data = &honorReplyData{SendResult: honorBool(test.code == "200"), FailTokens: test.fail, ExpireTokens: test.expire}
			if got.Data != nil && got.Data.RequestID != "" {
				want.Data.RequestID = got.Data.RequestID
			}
			if d := cmp.Diff(want, got); d != "" {
				t.Error(d)
			}
			var delivered []string
			for _, d := range c.sim.Deliveries() {
				delivered = append(delivered, d.Value)
			}
			if d := cmp.Diff(test.delivered, delivered); d != "" {
				t.Errorf("delivered: %s", d)
			}
		})
	}
}

func TestHonorHeaders(t *testing.T) {
	c := newHonorClient(t)
	now := c.sim.Now()
	c.sim.SetClock(func() time.Time { return now })
	ms := now.UnixMilli()
	const skew = 5 * 60 * 1000
	at := func(ms int64) map[string]string { return map[string]string{"timestamp": strconv.FormatInt(ms, 10)} }
	tests := map[string]struct {
		change map[string]string
		want   string
	}{
		"no timestamp":          {map[string]string{"timestamp": "-"}, "10001"},
		"empty timestamp":       {map[string]string{"timestamp": ""}, "10001"},
		"seconds":               {at(ms / 1000), "10207"},
		"microseconds":          {at(ms * 1000), "10207"},
		"signed":                {map[string]string{"timestamp": fmt.Sprintf("+%d", ms)}, "10207"},
		"date":                  {map[string]string{"timestamp": now.Format(time.RFC3339)}, "10207"},
		"five minutes ago":      {at(ms - skew + 1), "200"},
		"longer ago":            {at(ms - skew - 1), "10207"},
		"in five minutes":       {at(ms + skew), "200"},
		"later":                 {at(ms + skew + 1), "10207"},
		"far too many digits":   {map[string]string{"timestamp": "99999999999999999999"}, "10207"},
		"no authorization":      {map[string]string{"Authorization": "-"}, "403"},
		"no scheme":             {map[string]string{"Authorization": c.access}, "403"},
		"another scheme":        {map[string]string{"Authorization": "Basic " + c.access}, "403"},
		"another token":         {map[string]string{"Authorization": "Bearer " + randomHex(32)}, "403"},
		"no content type":       {map[string]string{"Content-Type": "-"}, "500"},
		"a form":                {map[string]string{"Content-Type": "application/x-www-form-urlencoded"}, "500"},
		"another charset":       {map[string]string{"Content-Type": "application/json; charset=GBK"}, "500"},
		"charset in lower case": {map[string]string{"Content-Type": "application/json;charset=utf-8"}, "200"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			got := c.post("/api/v1/"+c.sim.AppID+"/sendMessage", test.change, c.message(c.token))
			got.Data = nil
			if d := cmp.Diff(honorRefused(test.want), got); d != "" {
				t.Error(d)
			}
		})
	}
	if d := cmp.Diff([]string(nil), c.sim.Problems()); d != "" {
		t.Error(d)
	}
}

func TestHonorPaths(t *testing.T) {
	c := newHonorClient(t)
	app := c.sim.AppID
	tests := []struct{ method, path, want, op string }{
		{"POST", "/api/v1/1" + app + "/sendMessage", "10205", "send"},
		{"POST", "/api/v1//sendMessage", "10205", "send"},
		{"POST", "/api/v1/" + app + "/messages:send", "404", "other"},
		{"POST", "/v1/" + app + "/messages:send", "404", "other"},
		{"POST", "/api/v2/" + app + "/sendMessage", "404", "other"},
		{"POST", "/api/v1/" + app + "/sendMessage/", "404", "other"},
		{"GET", "/api/v1/" + app + "/sendMessage", "500", "other"},
		{"GET", "/auth/token", "404", "other"},
		{"GET", "/", "404", "other"},
	}
	for _, test := range tests {
		c.sim.Reset()
		status, body := c.do(test.method, test.path, c.header(nil), c.message(c.token))
		want := honorRefused(test.want)
		if op := c.sim.Requests()[0].Op; status != want.HTTP || !strings.HasPrefix(body, `{"code":`+test.want+`,`) || op != test.op {
			t.Errorf("%s %s: got %d %s (op %s), want %+v (op %s)", test.method, test.path, status, body, op, want, test.op)
		}
	}
}

func TestHonorTokenList(t *testing.T) {
	c := newHonorClient(t)
	tokens := make([]string, 1001)
	for i := range tokens {
		tokens[i] = c.sim.NewToken()
	}
	tests := map[string]struct {
		body, want string
	}{
		"1000":         {c.message(tokens[:1000]...), "200"},
		"1001":         {c.message(tokens...), "80300010"},
		"none":         {c.message([]string{}...), "10300"},
		"no list":      {`{"data":"x"}`, "10300"},
		"null":         {`{"data":"x","token":null}`, "10300"},
		"empty list":   {`{"data":"x","token":[]}`, "10300"},
		"empty token":  {c.message(c.token, ""), "10300"},
		"repeated":     {c.message(tokens[0], c.token, tokens[0]), "80300006"},
		"a string":     {`{"data":"x","token":"` + c.token + `"}`, "80100003"},
		"of numbers":   {`{"data":"x","token":[1]}`, "80100003"},
		"no JSON":      {`{"data":"x"`, "500"},
		"more behind":  {c.message(c.token) + "x", "500"},
		"no object":    {`["` + c.token + `"]`, "500"},
		"no UTF-8":     {`{"data":"` + "\xff" + `","token":["` + c.token + `"]}`, "500"},
		"other case":   {`{"data":"x","Token":["` + c.token + `"]}`, "10300"},
		"Huawei's way": {`{"message":` + c.message(c.token) + `}`, "10300"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			c.sim.Reset()
			got := c.send(test.body)
			got.Data = nil
			if d := cmp.Diff(honorRefused(test.want), got); d != "" {
				t.Error(d)
			}
			if n := len(c.sim.Deliveries()); n != 0 && test.want != "200" {
				t.Errorf("%d deliveries", n)
			}
		})
	}
}
