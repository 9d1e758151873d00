package pushtest

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/google/go-cmp/cmp"
)

// manage calls an operation of v1, such as "topic:list".
func (c *huaweiClient) manage(operation, body string) huaweiReply {
	c.t.Helper()
	return c.post("v1/"+c.sim.ClientID+"/"+operation, body)
}

// on writes the body of a subscription.
func huaweiOn(topic string, tokens ...string) string {
	body, _ := json.Marshal(map[string]any{"topic": topic, "tokenArray": tokens})
	return string(body)
}

func huaweiOf(token string) string { return fmt.Sprintf(`{"token":%q}`, token) }

// more checks the code and what else an answer has.
func (c *huaweiClient) more(got huaweiReply, code string, want map[string]any) {
	c.t.Helper()
	if got.Status != 200 || got.Code != code {
		c.t.Errorf("got %s: %s, want code %s", got.brief(), got.Msg, code)
	}
	if diff := cmp.Diff(want, got.More); diff != "" {
		c.t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestHuaweiTopics(t *testing.T) {
	c := newHuaweiClient(t)
	day := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	c.sim.SetClock(func() time.Time { return day })
	c.auth = "Bearer " + c.fetch()
	tokens := c.devices(Live, Throttled)
	all := map[string]any{"successCount": 2.0, "failureCount": 0.0, "errors": []any{}}
	c.more(c.manage("topic:subscribe", huaweiOn("sports", tokens...)), "80000000", all)
	day = day.AddDate(0, 0, 1)
	c.auth = "Bearer " + c.fetch()
	c.more(c.manage("topic:subscribe", huaweiOn("sports", tokens...)), "80000000", all)
	c.more(c.manage("topic:subscribe", huaweiOn("news", tokens[0])), "80000000",
		map[string]any{"successCount": 1.0, "failureCount": 0.0, "errors": []any{}})
	if diff := cmp.Diff(slices.Sorted(slices.Values(tokens)), c.sim.Subscribers("sports")); diff != "" {
		t.Errorf("Subscribers (-want +got):\n%s", diff)
	}
	list := func(topics ...any) map[string]any { return map[string]any{"topics": append([]any{}, topics...)} }
	news := map[string]any{"name": "news", "addDate": "2026-03-02"}
	sports := map[string]any{"name": "sports", "addDate": "2026-03-01"}
	c.more(c.manage("topic:list", huaweiOf(tokens[0])), "80000000", list(news, sports))
	c.more(c.manage("topic:list", huaweiOf(tokens[1])), "80000000", list(sports))
	c.more(c.manage("topic:unsubscribe", huaweiOn("sports", tokens[0])), "80000000",
		map[string]any{"successCount": 1.0, "failureCount": 0.0, "errors": []any{}})
	c.more(c.manage("topic:list", huaweiOf(tokens[0])), "80000000", list(news))
	c.more(c.manage("topic:truncate", `{"topic":"sports"}`), "80000000", map[string]any{})
	c.more(c.manage("topic:truncate", `{"topic":"never"}`), "80000000", map[string]any{})
	c.more(c.manage("topic:list", huaweiOf(tokens[1])), "80000000", list())
	for op, n := range map[string]int{"subscribe": 3, "unsubscribe": 1, "topics": 4, "truncate": 2} {
		if got := c.sim.Count(op); got != n {
			t.Errorf("Count(%q) = %d, want %d", op, got, n)
		}
	}
	c.clean()
}

func TestHuaweiTopicsPartly(t *testing.T) {
	c := newHuaweiClient(t)
	tokens := c.devices(Dead, Live, Mismatched)
	fault := func(i float64) any { return map[string]any{"index": i, "reason": "invalid token"} }
	for _, op := range []string{"topic:subscribe", "topic:unsubscribe"} {
		c.more(c.manage(op, huaweiOn("a", tokens...)), "80000000",
			map[string]any{"successCount": 1.0, "failureCount": 2.0, "errors": []any{fault(0), fault(2)}})
		c.more(c.manage(op, huaweiOn("a", tokens[0])), "80300007",
			map[string]any{"successCount": 0.0, "failureCount": 1.0, "errors": []any{fault(0)}})
	}
}

func TestHuaweiTokenData(t *testing.T) {
	c := newHuaweiClient(t)
	c.auth = "Bearer " + c.sign(jwt.SigningMethodPS256, nil, nil)
	for _, topic := range []string{"b", "a"} {
		c.manage("topic:subscribe", huaweiOn(topic, c.token))
	}
	got := c.manage("token:query", huaweiOf(c.token))
	if id, _ := got.More["aaId"].(string); id == "" {
		t.Errorf("aaId is missing: %+v", got)
	}
	c.more(got, "80000000", map[string]any{"aaId": got.More["aaId"], "topics": []any{"a", "b"}})
	c.more(c.manage("token:query", huaweiOf(c.token)), "80000000", got.More)
	c.more(c.manage("token:delete", huaweiOf(c.token)), "80000000", map[string]any{})
	c.more(c.manage("token:query", huaweiOf(c.token)), "80000000", map[string]any{"aaId": "", "topics": []any{}})
	if got := c.send(c.to()); got.Code != "80000000" {
		t.Errorf("the token itself is gone: %+v", got)
	}
	if c.sim.Count("query") != 3 || c.sim.Count("delete") != 1 {
		t.Error("the record is wrong")
	}
	c.clean()
}

func TestHuaweiManageRefused(t *testing.T) {
	c := newHuaweiClient(t)
	dead := c.devices(Dead)[0]
	many := make([]string, 1001)
	for i := range many {
		many[i] = c.token
	}
	if got := c.manage("topic:subscribe", huaweiOn("a", many[1:]...)); got.Code != "80000000" {
		t.Errorf("1000 tokens: got %+v", got)
	}
	for _, test := range []struct{ operation, body, want string }{
		{"topic:subscribe", huaweiOn("a", many...), "Bad Request 80300010"},
		{"topic:unsubscribe", huaweiOn("a"), "Bad Request 80300010"},
		{"topic:subscribe", `{"topic":"a"}`, "Bad Request 80300010"},
		{"topic:subscribe", `{"topic":"a","token":["x"]}`, "Bad Request 80300010"},
		{"topic:subscribe", `{"topic":"a","tokenArray":"x"}`, "Bad Request 80100001"},
		{"topic:subscribe", `{"topic":"a","tokenArray":[1]}`, "Bad Request 80100001"},
		{"topic:subscribe", `{"tokenArray":["x"]}`, "Bad Request 80100001"},
		{"topic:subscribe", huaweiOn("a b", c.token), "Bad Request 80100001"},
		{"topic:subscribe", huaweiOn("", c.token), "Bad Request 80100001"},
		{"topic:subscribe", huaweiOn(strings.Repeat("x", 901), c.token), "Bad Request 80100001"},
		{"topic:subscribe", huaweiOn(strings.Repeat("x", 900), c.token), "OK 80000000"},
		{"topic:truncate", `{"topic":1}`, "Bad Request 80100001"},
		{"topic:truncate", `{"topic":"a/b"}`, "Bad Request 80100001"},
		{"topic:list", `{}`, "Bad Request 80100001"},
		{"topic:list", `{"token":[]}`, "Bad Request 80100001"},
		{"topic:list", `{"token":""}`, "Bad Request 80100001"},
		{"topic:list", `x`, "Bad Request 80100001"},
		{"topic:list", `[]`, "Bad Request 80100001"},
		{"topic:list", huaweiOf(dead), "OK 80300007"},
		{"token:query", huaweiOf(dead), "OK 80300007"},
		{"token:query", huaweiOf("x"), "OK 80300007"},
		{"token:delete", huaweiOf(dead), "OK 80300007"},
	} {
		if got := c.manage(test.operation, test.body); got.brief() != test.want {
			t.Errorf("%s %.60s: got %s, want %s", test.operation, test.body, got.brief(), test.want)
		}
	}
	if diff := cmp.Diff([]string{`subscribe: "token" is unknown`}, c.sim.Problems()); diff != "" {
		t.Errorf("Problems() (-want +got):\n%s", diff)
	}
	c.auth = ""
	if got := c.manage("topic:list", huaweiOf(c.token)); got.brief() != "Unauthorized 80200001" {
		t.Errorf("without a credential: got %s", got.brief())
	}
}

func TestHuaweiTruncations(t *testing.T) {
	c := newHuaweiClient(t)
	now := time.Date(2026, 3, 1, 23, 0, 0, 0, time.UTC)
	c.sim.SetClock(func() time.Time { return now })
	for range 2 {
		c.auth = "Bearer " + c.fetch()
		for i := range 100 {
			if got := c.manage("topic:truncate", `{"topic":"a"}`); got.Code != "80000000" {
				t.Fatalf("number %d: got %+v", i+1, got)
			}
		}
		if got := c.manage("topic:truncate", `{"topic":"a"}`); got.Status != 503 {
			t.Errorf("number 101: got %s", got.brief())
		}
		now = now.Add(time.Hour)
	}
}
