package pushtest

import (
	"net/http"
	"strings"
	"time"
)

// The Instance ID service follows its "server reference", as of September
// 2025. Google calls it deprecated, but most of its libraries use it:
// https://developers.google.com/instance-id/reference/server

// fcmBatch is the most tokens of a batch.
const fcmBatch = 1000

// fcmIIDError is an error of the Instance ID service. It is a string, where
// errors of FCM are objects.
type fcmIIDError struct {
	status int
	Code   string `json:"error"`
}

// fcmIID makes an error. Its codes are the canonical ones; 400 is for those
// that nobody documents, TOO_MANY_TOPICS included, which is meant for entries.
func fcmIID(code string) *fcmIIDError {
	status := http.StatusBadRequest
	if c, ok := fcmCodes[code]; ok {
		status = c.http
	}
	return &fcmIIDError{status, code}
}

func (e *fcmIIDError) write(w http.ResponseWriter) { fcmJSON(w, e.status, e) }

// serveIID answers paths under /iid.
func (f *FCM) serveIID(w http.ResponseWriter, r *http.Request, route fcmRoute) {
	reply, fail := f.iid(r, route)
	if fail != nil {
		fail.write(w)
		return
	}
	fcmJSON(w, http.StatusOK, reply)
}

func (f *FCM) iid(r *http.Request, route fcmRoute) (any, *fcmIIDError) {
	if fail := f.legacyAuthorize(r); fail != nil {
		return nil, fail
	}
	switch route.op {
	case "iid/batchAdd", "iid/batchRemove":
		return f.batch(r, route.op == "iid/batchAdd")
	case "iid/batchImport":
		return f.batchImport(r)
	case "iid/rel":
		if !fcmName(route.topic, fcmTopicLength) {
			return nil, fcmIID("INVALID_ARGUMENT")
		}
		if code := f.relate(route.target, route.topic, true); code != "" {
			return nil, fcmIID(code)
		}
		return struct{}{}, nil
	}
	return f.tokenInfo(r, route.target)
}

// legacyAuthorize checks the access token. Without the header
// access_token_auth it is taken for a key of the old kind, of which there are
// none any more.
func (f *FCM) legacyAuthorize(r *http.Request) *fcmIIDError {
	if r.Header.Get("access_token_auth") != "true" {
		return fcmIID("UNAUTHENTICATED")
	}
	if fail := f.authorize(r, f.ProjectID, "", fcmMessaging, fcmCloud); fail != nil {
		return fcmIID(fail.Status)
	}
	return nil
}

// legacyBody decodes a JSON body in which unknown fields are no error. Names
// are those of the pages alone.
func (f *FCM) legacyBody(r *http.Request, fields fcmFields, v any) bool {
	body, ok := fcmReadBody(r)
	d := &fcmDecoder{exact: true}
	if !ok || d.decode(body, fields, v) != nil {
		return false
	}
	for _, name := range d.unknown {
		f.problem("%s: unknown field %q", fcmRouteOf(r).op, name)
	}
	return true
}

// fcmEntry is the outcome of a token in a batch: empty if all is well.
type fcmEntry struct {
	Error string `json:"error,omitempty"`
}

// batch adds tokens to a topic, or removes them. It is answered 200 whatever
// becomes of them, with an entry each in their order.
func (f *FCM) batch(r *http.Request, add bool) (any, *fcmIIDError) {
	var req struct {
		To     string   `json:"to"`
		Tokens []string `json:"registration_tokens"`
	}
	fields := fcmFields{"to": {typ: fcmString}, "registration_tokens": {typ: fcmList(fcmString)}}
	if !f.legacyBody(r, fields, &req) {
		return nil, fcmIID("INVALID_ARGUMENT")
	}
	topic, ok := strings.CutPrefix(req.To, "/topics/")
	// Google's libraries know names that begin so, and no page does.
	name := strings.TrimPrefix(topic, "private/")
	if !ok || !fcmName(name, fcmTopicLength) || len(req.Tokens) == 0 || len(req.Tokens) > fcmBatch {
		return nil, fcmIID("INVALID_ARGUMENT")
	}
	results := make([]fcmEntry, len(req.Tokens))
	for i, token := range req.Tokens {
		results[i].Error = f.relate(token, topic, add)
	}
	return map[string][]fcmEntry{"results": results}, nil
}

// relate adds a subscription or removes one; both may be so already. It
// returns the code of what is wrong.
func (f *FCM) relate(token, topic string, add bool) (code string) {
	if code := f.registrationCode(token); code != "" {
		return code
	}
	if !add {
		f.unsubscribe(token, topic)
		return ""
	}
	if _, result := f.subscribe(token, topic); result == fcmTooManyTopics {
		return "TOO_MANY_TOPICS"
	}
	return ""
}

// tokenInfo tells what there is to know of a token.
func (f *FCM) tokenInfo(r *http.Request, token string) (any, *fcmIIDError) {
	if code := f.registrationCode(token); code != "" {
		return nil, fcmIID(code)
	}
	info := map[string]any{
		"application":        f.PackageName,
		"authorizedEntity":   f.ProjectNumber,
		"applicationVersion": "1",
		"platform":           "ANDROID",
	}
	if f.apples(token) {
		info["platform"] = "IOS"
	}
	topics := make(map[string]any)
	for _, topic := range f.Topics(token) {
		t, _ := f.subscription(token, topic)
		topics[topic] = map[string]string{"addDate": t.UTC().Format(time.DateOnly)}
	}
	if r.URL.Query().Get("details") == "true" && len(topics) > 0 {
		info["rel"] = map[string]any{"topics": topics}
	}
	return info, nil
}

// apples reports whether a token is known to be one of an iOS app.
func (f *FCM) apples(token string) bool {
	f.lock.Lock()
	defer f.lock.Unlock()
	_, ok := f.apple[token]
	return ok
}

// batchImport makes registration tokens of APNs tokens. What is none is
// answered as in Google's example.
func (f *FCM) batchImport(r *http.Request) (any, *fcmIIDError) {
	var req struct {
		Application string   `json:"application"`
		Sandbox     *bool    `json:"sandbox"`
		Tokens      []string `json:"apns_tokens"`
	}
	fields := fcmFields{"application": {typ: fcmString}, "sandbox": {typ: fcmBool}, "apns_tokens": {typ: fcmList(fcmString)}}
	if !f.legacyBody(r, fields, &req) || req.Application == "" || req.Sandbox == nil || len(req.Tokens) == 0 {
		return nil, fcmIID("INVALID_ARGUMENT")
	}
	type result struct {
		APNsToken string `json:"apns_token"`
		Status    string `json:"status"`
		Token     string `json:"registration_token,omitempty"`
	}
	var results []result
	for _, t := range req.Tokens {
		if t == "" || len(t)%2 > 0 || strings.Trim(t, "0123456789abcdefABCDEF") != "" {
			results = append(results, result{t, "Internal Server Error", ""})
			continue
		}
		token := f.NewToken()
		f.SetAPNsReason(token, "") // makes it one of an iOS app
		results = append(results, result{t, "OK", token})
	}
	return map[string][]result{"results": results}, nil
}
