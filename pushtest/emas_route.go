package pushtest

import (
	"bytes"
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Actions and parameters follow the API metadata of the product Push,
// 2016-08-01 (2026-04), and for PushV2 the page
// https://help.aliyun.com/document_detail/2986003.html (copy of 2026).

// An emasHandler carries out an action; e.lock is held. What it answers
// counts only if no parameter was refused.
type emasHandler func(*EMAS, *emasParams) aliyunReply

type emasRoute struct {
	action string
	handle emasHandler
}

// emasRoutes are the actions but for those that must be POST, which push.
var emasRoutes = []emasRoute{
	{"CancelPush", (*EMAS).cancel},
	{"CompleteContinuouslyPush", (*EMAS).complete},
	{"CheckCertificate", (*EMAS).checkCertificate},
	{"CheckDevices", (*EMAS).checkDevices},
	{"QueryDeviceInfo", (*EMAS).deviceInfo},
	{"BindAlias", (*EMAS).bindAlias},
	{"UnbindAlias", (*EMAS).unbindAlias},
	{"QueryAliases", (*EMAS).queryAliases},
	{"QueryDevicesByAlias", (*EMAS).devicesByAlias},
	{"QueryDevicesByAccount", (*EMAS).devicesByAccount},
	{"BindTag", (*EMAS).bindTag},
	{"UnbindTag", (*EMAS).unbindTag},
	{"QueryTags", (*EMAS).queryTags},
	{"ListTags", (*EMAS).listTags},
	{"RemoveTag", (*EMAS).removeTag},
	{"BindPhone", (*EMAS).bindPhone},
	{"UnbindPhone", (*EMAS).unbindPhone},
	{"QueryPushRecords", (*EMAS).pushRecords},
	{"QueryPushStatByMsg", (*EMAS).statByMessage},
	{"QueryPushStatByApp", (*EMAS).statByApp},
	{"QueryDeviceStat", (*EMAS).deviceStat},
	{"QueryUniqueDeviceStat", (*EMAS).uniqueDeviceStat},
}

func (e *EMAS) routesOf() map[string]aliyunRoute {
	routes := map[string]aliyunRoute{
		"PushV2":           {op: "send", handle: e.handler((*EMAS).pushV2)},
		"MassPushV2":       {op: "send", handle: e.handler((*EMAS).massPushV2)},
		"ContinuouslyPush": {op: "send", get: true, handle: e.handler((*EMAS).continueV1)},
	}
	for _, r := range emasRoutes {
		routes[r.action] = aliyunRoute{op: r.action, get: true, handle: e.handler(r.handle)}
	}
	return routes
}

// emasNameOp tells a push from the creation of one that is to be continued.
func emasNameOp(r *http.Request, op string) string {
	if r.Header.Get("X-Acs-Action") != "PushV2" {
		return op
	}
	task := r.URL.Query().Get("PushTask")
	if task == "" {
		body, _ := io.ReadAll(r.Body) // the server has read it into memory
		r.Body = io.NopCloser(bytes.NewReader(body))
		form, _ := url.ParseQuery(string(body))
		task = form.Get("PushTask")
	}
	var t struct{ Action string }
	if json.Unmarshal([]byte(task), &t) == nil && t.Action == emasCreate {
		return emasCreate
	}
	return op
}

// handler lets a request for the app in.
func (e *EMAS) handler(h emasHandler) func(*aliyunCall) (aliyunReply, *aliyunFailure) {
	return func(c *aliyunCall) (aliyunReply, *aliyunFailure) {
		e.lock.Lock()
		defer e.lock.Unlock()
		e.runDue()
		p := &emasParams{e: e, c: c, read: map[string]bool{"Format": true}}
		if p.number("AppKey") != e.AppKey {
			p.refuse("PermissionDenied")
		}
		if p.bad() {
			return nil, p.failure
		}
		reply := h(e, p)
		if p.bad() {
			return nil, p.failure
		}
		p.reportUnknown()
		return reply, nil
	}
}

// emasParams are the parameters of a request. The first that is refused
// decides about the answer.
type emasParams struct {
	e       *EMAS
	c       *aliyunCall
	read    map[string]bool
	failure *aliyunFailure
}

func (p *emasParams) bad() bool { return p.failure != nil }

func (p *emasParams) refuse(code string) { p.explain(code, "") }

// explain refuses with a text of its own.
func (p *emasParams) explain(code, message string) {
	if p.failure == nil {
		p.failure = aliyunFail(code, message)
	}
}

// optional is a parameter that may be missing.
func (p *emasParams) optional(name string) (value string, ok bool) {
	p.read[name] = true
	values := p.c.query[name]
	if len(values) == 0 {
		if values = p.c.form[name]; len(values) > 0 {
			p.e.problem("%s: in the body, and the metadata has it in the query", name)
		}
	}
	if len(values) > 1 {
		p.e.problem("%s: given %d times", name, len(values))
	}
	if len(values) == 0 {
		return "", false
	}
	return values[0], true
}

// required is a parameter that must be there and not be empty.
func (p *emasParams) required(name string) string {
	value, ok := p.optional(name)
	switch {
	case !ok:
		p.explain("Missing"+name, name+" is mandatory for this action.")
	case value == "":
		p.refuse("Invalid" + name + ".Empty")
	}
	return value
}

// number is a parameter that must be there and be a 64-bit integer.
func (p *emasParams) number(name string) int64 {
	value := p.required(name)
	n, err := strconv.ParseInt(value, 10, 64)
	if err != nil {
		p.refuse("Invalid" + name + ".Format")
	}
	return n
}

// size is an optional integer from 1 to most.
func (p *emasParams) size(name string, most, otherwise int) int {
	value, ok := p.optional(name)
	if !ok {
		return otherwise
	}
	n, err := strconv.Atoi(value)
	if err != nil || n < 1 || n > most {
		p.refuse("Invalid" + name + ".Format")
	}
	return n
}

// flag is an optional boolean.
func (p *emasParams) flag(name string) bool {
	value, ok := p.optional(name)
	if ok && value != "true" && value != "false" {
		p.refuse("Invalid" + name + ".Format")
	}
	return value == "true"
}

// oneOf is a parameter that must be one of a few words. A missing one is
// refused unless there is an empty word among them.
func (p *emasParams) oneOf(name string, words ...string) string {
	value, ok := p.optional(name)
	if !ok && slices.Contains(words, "") {
		return ""
	}
	p.required(name)
	if value == "" || !slices.Contains(words, value) {
		p.refuse("Invalid" + name + ".Format")
	}
	return value
}

// list is a parameter of 1 to most items with commas between them.
func (p *emasParams) list(name string, most int) []string {
	return p.split(name, p.required(name), most)
}

func (p *emasParams) split(name, value string, most int) []string {
	items := strings.Split(value, ",")
	switch {
	case len(items) > most:
		p.explain("Invalid"+name+".LengthExceed", name+" has more than "+strconv.Itoa(most)+" items.")
	case slices.Contains(items, ""):
		p.refuse("Invalid" + name + ".Format")
	}
	for _, item := range items {
		if strings.TrimSpace(item) != item {
			p.e.problem("%s: space around an item", name)
		}
	}
	return items
}

// instant is a parameter that must be a time, in UTC.
func (p *emasParams) instant(name string) time.Time {
	t, ok := emasTime(p.required(name))
	if !ok {
		p.refuse("Invalid" + name + ".Format")
	}
	return t
}

// emasTime parses a time as the vendor writes it, without fractions.
func emasTime(s string) (t time.Time, ok bool) {
	t, err := time.Parse(aliyunDate, s)
	return t, err == nil && len(s) == len(aliyunDate)
}

var emasUUID = regexp.MustCompile(`^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$`)

// token is the IdempotentToken, "" if there is none.
func (p *emasParams) token() string {
	value, ok := p.optional("IdempotentToken")
	if ok && !emasUUID.MatchString(value) {
		p.refuse("InvalidIdempotentToken.Format")
	}
	return strings.ToLower(value)
}

// reportUnknown lists parameters that nobody asked for.
func (p *emasParams) reportUnknown() {
	for _, values := range []url.Values{p.c.query, p.c.form} {
		for _, name := range slices.Sorted(maps.Keys(values)) {
			if !p.read[name] {
				p.e.problem("%s: no such parameter of %s", name, p.c.action)
			}
		}
	}
}
