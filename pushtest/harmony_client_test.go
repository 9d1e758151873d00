package pushtest

import (
	"crypto/rsa"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/golang-jwt/jwt/v5"
	"github.com/google/go-cmp/cmp"
)

// harmonyReply is what matters of an answer.
type harmonyReply struct {
	Status int
	Code   string
	Msg    string
	ID     string
	More   map[string]any // what else there is
}

// brief is the status and the code.
func (r harmonyReply) brief() string {
	return strings.TrimSpace(http.StatusText(r.Status) + " " + r.Code)
}

// harmonyClient talks to one simulator.
type harmonyClient struct {
	t     *testing.T
	sim   *Harmony
	auth  string // the Authorization header; none if it is empty
	token string // a live device
}

func newHarmonyClient(t *testing.T) *harmonyClient {
	t.Helper()
	sim := NewHarmony()
	t.Cleanup(sim.Close)
	c := &harmonyClient{t: t, sim: sim, token: sim.NewToken()}
	c.auth = "Bearer " + c.sign(jwt.SigningMethodPS256, nil, nil)
	return c
}

// key reads the service account as a client does.
func (c *harmonyClient) key() (map[string]string, *rsa.PrivateKey) {
	c.t.Helper()
	var file map[string]string
	if err := json.Unmarshal(c.sim.ServiceAccount, &file); err != nil {
		c.t.Fatal(err)
	}
	block, _ := pem.Decode([]byte(file["private_key"]))
	if block == nil {
		c.t.Fatal("private_key is not PEM")
	}
	key, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		c.t.Fatal(err)
	}
	return file, key.(*rsa.PrivateKey)
}

// sign makes a JWT. A nil in the changes leaves a member out.
func (c *harmonyClient) sign(method jwt.SigningMethod, header, claims map[string]any) string {
	c.t.Helper()
	file, key := c.key()
	now := c.sim.Now().Unix()
	token := jwt.NewWithClaims(method, jwt.MapClaims(huaweiChange(map[string]any{
		"iss": file["sub_account"], "aud": "https://oauth-login.cloud.huawei.com/oauth2/v3/token",
		"iat": now, "exp": now + 3600,
	}, claims)))
	token.Header["kid"] = file["key_id"]
	token.Header = huaweiChange(token.Header, header)
	s, err := token.SignedString(key)
	if err != nil {
		c.t.Fatal(err)
	}
	return s
}

// do sends a request to a path, without its first slash. The headers come in
// pairs; an empty value leaves one out.
func (c *harmonyClient) do(method, path, body string, headers ...string) harmonyReply {
	c.t.Helper()
	req, err := http.NewRequest(method, c.sim.URL()+"/"+path, strings.NewReader(body))
	if err != nil {
		c.t.Fatal(err)
	}
	headers = append([]string{"Content-Type", "application/json", "Authorization", c.auth}, headers...)
	for i := 0; i < len(headers); i += 2 {
		req.Header.Del(headers[i])
		if headers[i+1] != "" {
			req.Header.Set(headers[i], headers[i+1])
		}
	}
	resp, err := c.sim.HTTPClient().Do(req)
	if err != nil {
		c.t.Fatal(err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		c.t.Fatal(err)
	}
	return c.read(resp.StatusCode, string(b))
}

func (c *harmonyClient) read(status int, text string) harmonyReply {
	c.t.Helper()
	r := harmonyReply{Status: status}
	if text == "" {
		return r
	}
	if err := json.Unmarshal([]byte(text), &r.More); err != nil {
		c.t.Fatalf("%q: %v", text, err)
	}
	r.Code, _ = r.More["code"].(string)
	r.Msg, _ = r.More["msg"].(string)
	r.ID, _ = r.More["requestId"].(string)
	if r.Code == "" || r.Msg == "" || r.ID == "" {
		c.t.Errorf("code, msg or requestId is missing: %s", text)
	}
	delete(r.More, "code")
	delete(r.More, "msg")
	delete(r.More, "requestId")
	return r
}

// post sends a body to messages:send.
func (c *harmonyClient) post(pushType, body string) harmonyReply {
	c.t.Helper()
	return c.do("POST", "v3/"+c.sim.ProjectID+"/messages:send", body, "push-type", pushType)
}

// send pushes a payload to tokens, or to the client's own.
func (c *harmonyClient) send(pushType, payload string, tokens ...string) harmonyReply {
	c.t.Helper()
	return c.sendWith(pushType, payload, `{}`, tokens...)
}

func (c *harmonyClient) sendWith(pushType, payload, options string, tokens ...string) harmonyReply {
	c.t.Helper()
	if len(tokens) == 0 {
		tokens = []string{c.token}
	}
	return c.post(pushType, harmonyBody(payload, options, tokens))
}

func harmonyBody(payload, options string, tokens []string) string {
	list, _ := json.Marshal(tokens)
	return `{"payload":` + payload + `,"target":{"token":` + string(list) + `},"pushOptions":` + options + `}`
}

const harmonySmall = `{"notification":{"category":"MARKETING","title":"t","body":"b","clickAction":{"actionType":0}}}`

// harmonyAlertWith adds members to a small notification, before its own so
// that they do not replace them.
func harmonyAlertWith(members string) string {
	return strings.Replace(harmonySmall, `{"category"`, `{`+members+`,"category"`, 1)
}

// devices makes a token for each state.
func (c *harmonyClient) devices(states ...State) []string {
	var tokens []string
	for _, s := range states {
		t := c.sim.NewToken()
		c.sim.SetState(t, s)
		tokens = append(tokens, t)
	}
	return tokens
}

// delivered checks which targets were given a message, in order.
func (c *harmonyClient) delivered(want ...string) {
	c.t.Helper()
	var got []string
	for _, d := range c.sim.Deliveries() {
		got = append(got, d.Value)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		c.t.Errorf("deliveries (-want +got):\n%s", diff)
	}
}

// problems checks what was odd.
func (c *harmonyClient) problems(want ...string) {
	c.t.Helper()
	if diff := cmp.Diff(want, c.sim.Problems()); diff != "" {
		c.t.Errorf("Problems() (-want +got):\n%s", diff)
	}
}

// is checks a reply's status, code and the end of its text.
func (c *harmonyClient) is(name string, got harmonyReply, brief, msg string) {
	c.t.Helper()
	if got.brief() != brief || !strings.HasSuffix(got.Msg, msg) {
		c.t.Errorf("%s: got %s %q, want %s %q", name, got.brief(), got.Msg, brief, msg)
	}
}
