package pushtest

import (
	"encoding/json"
	"io"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// Where requests go, and how they carry their parameters, follows "Request
// syntax and signature method V3" (copies of 2023 to 2026),
// https://help.aliyun.com/document_detail/2593177.html

// An aliyunRoute is what an action asks for.
type aliyunRoute struct {
	op     string
	get    bool // GET will do as well as POST
	handle func(*aliyunCall) (aliyunReply, *aliyunFailure)
}

// An aliyunCall is a request that has been let in.
type aliyunCall struct {
	action  string
	version string
	op      string
	query   url.Values // never nil
	form    url.Values // of the body; never nil
	body    []byte
}

// An aliyunReply is what a success answers, but for RequestId, which the
// gateway adds.
type aliyunReply map[string]any

const aliyunForm = "application/x-www-form-urlencoded"

// op names what a request asks for.
func (a *Aliyun) op(r *http.Request) string {
	route, ok := a.routes[r.Header.Get("X-Acs-Action")]
	switch {
	case !ok:
		return "other"
	case a.nameOp != nil:
		return a.nameOp(r, route.op)
	}
	return route.op
}

// serve is the service behind the faults.
func (a *Aliyun) serve(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return // the client went away
	}
	reply, failure := a.judge(r, body)
	if failure != nil {
		a.refuse(w, r, failure)
		return
	}
	answer := aliyunReply{"RequestId": aliyunRequestID()}
	for k, v := range reply {
		answer[k] = v
	}
	a.write(w, http.StatusOK, answer)
}

func (a *Aliyun) judge(r *http.Request, body []byte) (aliyunReply, *aliyunFailure) {
	route, failure := a.route(r)
	if failure != nil {
		return nil, failure
	}
	query, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return nil, aliyunFail("InvalidParameter", "the query is not encoded as a URL's")
	}
	if failure := a.admit(r, query, body); failure != nil {
		return nil, failure
	}
	call := &aliyunCall{
		action: r.Header.Get("X-Acs-Action"), version: r.Header.Get("X-Acs-Version"), op: route.op,
		query: query, form: url.Values{}, body: body,
	}
	if failure := a.readForm(call, r.Header); failure != nil {
		return nil, failure
	}
	return route.handle(call)
}

// route finds the action. A path besides "/" belongs to another style of
// API, which these products do not have.
func (a *Aliyun) route(r *http.Request) (aliyunRoute, *aliyunFailure) {
	action, version := r.Header.Get("X-Acs-Action"), r.Header.Get("X-Acs-Version")
	route, ok := a.routes[action]
	switch {
	case r.Method != http.MethodGet && r.Method != http.MethodPost:
		return route, aliyunFail("UnsupportedHTTPMethod", "")
	case action == "":
		return route, aliyunFail("MissingAction", "the header x-acs-action is missing")
	case version == "":
		return route, aliyunFail("MissingVersion", "the header x-acs-version is missing")
	case !ok, !slices.Contains(a.versions, version), r.URL.Path != "/", r.Method == http.MethodGet && !route.get:
		return route, aliyunFail("InvalidApi.NotFound", "")
	}
	return route, nil
}

// readForm reads the parameters of the body. A body of another type is not
// read, so that its parameters will be missed.
func (a *Aliyun) readForm(c *aliyunCall, h http.Header) *aliyunFailure {
	if accept := h.Get("Accept"); !strings.Contains(accept, "json") && c.query.Get("Format") != "JSON" {
		a.problem("accept: %q does not ask for JSON, and XML has been the default", accept)
	}
	if len(c.body) == 0 {
		return nil
	}
	kind, params, err := mime.ParseMediaType(h.Get("Content-Type"))
	if err != nil || kind != aliyunForm {
		a.problem("content-type: a body of type %q, which is not read", h.Get("Content-Type"))
		return nil
	}
	if charset := params["charset"]; charset != "" && !strings.EqualFold(charset, "utf-8") {
		a.problem("content-type: the charset is %q in place of UTF-8", charset)
	}
	form, err := url.ParseQuery(string(c.body))
	if err != nil {
		return aliyunFail("InvalidParameter", "the body is not encoded as a form")
	}
	c.form = form
	return nil
}

// write answers with the time by the server's clock, which clients may set
// theirs by.
func (a *Aliyun) write(w http.ResponseWriter, status int, answer any) {
	body, err := json.Marshal(answer)
	if err != nil {
		panic("pushtest: " + a.product + ": " + err.Error())
	}
	w.Header().Set("Date", a.Now().UTC().Format(http.TimeFormat))
	w.Header().Set("Content-Type", "application/json;charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write(body)
}
