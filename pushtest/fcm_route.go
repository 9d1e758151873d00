package pushtest

import (
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// Paths follow the API descriptions "fcm:v1" (revision 20261023) and
// "fcmdata:v1beta1" (revision 20260726), and the page "Instance ID server
// reference" as of September 2025:
// https://developers.google.com/instance-id/reference/server

// fcmService is which of Google's services a path belongs to. They write
// errors in different ways.
type fcmService int

const (
	fcmNoService fcmService = iota
	fcmOAuthService
	fcmAPIService   // projects/… of FCM and of its statistics
	fcmIIDService   // Instance ID
	fcmGroupService // device groups
)

// An fcmRoute is what the method and the path of a request ask for.
type fcmRoute struct {
	service fcmService
	op      string
	project string
	target  string // a registration, or an app
	topic   string
	bare    bool // the registration has a colon that is not encoded
}

// fcmPath is an endpoint: a pattern in which a segment in braces stands for
// any text, and the ops by method.
type fcmPath struct {
	pattern string
	service fcmService
	ops     map[string]string
}

var fcmPaths = []fcmPath{
	{"token", fcmOAuthService, map[string]string{"POST": "auth"}},
	{"v1/projects/{project}/messages:send", fcmAPIService, map[string]string{"POST": "send"}},
	{"v1/projects/{project}/registrations/{target}/topicSubscriptions", fcmAPIService, map[string]string{
		"POST": "topicSubscriptions/create", "GET": "topicSubscriptions/list",
	}},
	{"v1/projects/{project}/registrations/{target}/topicSubscriptions/{topic}", fcmAPIService, map[string]string{
		"GET": "topicSubscriptions/get", "PATCH": "topicSubscriptions/patch", "DELETE": "topicSubscriptions/delete",
	}},
	{"v1beta1/projects/{project}/androidApps/{target}/deliveryData", fcmAPIService, map[string]string{"GET": "deliveryData"}},
	{"iid/v1:batchAdd", fcmIIDService, map[string]string{"POST": "iid/batchAdd"}},
	{"iid/v1:batchRemove", fcmIIDService, map[string]string{"POST": "iid/batchRemove"}},
	{"iid/v1:batchImport", fcmIIDService, map[string]string{"POST": "iid/batchImport"}},
	{"iid/v1/{target}/rel/topics/{topic}", fcmIIDService, map[string]string{"POST": "iid/rel"}},
	{"iid/info/{target}", fcmIIDService, map[string]string{"GET": "iid/info"}},
	{"fcm/notification", fcmGroupService, map[string]string{"POST": "notification", "GET": "notification"}},
}

func fcmRouteOf(r *http.Request) fcmRoute {
	segments := strings.Split(strings.TrimPrefix(r.URL.EscapedPath(), "/"), "/")
	for _, p := range fcmPaths {
		route := fcmRoute{service: p.service, op: p.ops[r.Method]}
		if route.match(strings.Split(p.pattern, "/"), segments) && route.op != "" {
			return route
		}
	}
	return fcmRoute{op: "other"}
}

// match fills in the segments in braces.
func (r *fcmRoute) match(pattern, segments []string) bool {
	if len(pattern) != len(segments) {
		return false
	}
	for i, p := range pattern {
		if p[0] != '{' {
			if p != segments[i] {
				return false
			}
			continue
		}
		value, err := url.PathUnescape(segments[i])
		if err != nil || value == "" {
			return false
		}
		switch p {
		case "{project}":
			r.project = value
		case "{target}":
			r.target, r.bare = value, strings.Contains(segments[i], ":")
		case "{topic}":
			r.topic = value
		}
	}
	return true
}

// serve is the service behind the faults.
func (f *FCM) serve(w http.ResponseWriter, r *http.Request) {
	route := fcmRouteOf(r)
	switch route.service {
	case fcmOAuthService:
		f.serveToken(w, r)
	case fcmAPIService:
		f.serveAPI(w, r, route)
	case fcmIIDService:
		f.serveIID(w, r, route)
	case fcmGroupService:
		f.serveGroups(w, r)
	default:
		fcmLost(w)
	}
}

// fcmLost answers a URL that there is not, and a method that has no use
// there, as Google's front end does.
func fcmLost(w http.ResponseWriter) { HTML(http.StatusNotFound)(w, nil, nil) }

// serveAPI answers what is described by fcm:v1 and fcmdata:v1beta1.
func (f *FCM) serveAPI(w http.ResponseWriter, r *http.Request, route fcmRoute) {
	if route.bare && strings.HasPrefix(route.op, "topicSubscriptions") {
		// A colon begins a verb there, as in messages:send. Google says that
		// it must be encoded, but not what happens otherwise.
		f.problem("%s: the colon of the registration is not encoded", route.op)
		fcmLost(w)
		return
	}
	f.lintHeaders(r.Header)
	var reply any
	var fail *fcmError
	switch route.op {
	case "send":
		reply, fail = f.send(r, route)
	case "deliveryData":
		reply, fail = f.deliveryData(r, route)
	default:
		reply, fail = f.topicSubscriptions(r, route)
	}
	if fail != nil {
		fail.write(w)
		return
	}
	fcmJSON(w, http.StatusOK, reply)
}

// lintHeaders lists a format of errors that there is not. Version 2 is what
// most libraries of Google ask for, and what comes without the header too.
func (f *FCM) lintHeaders(h http.Header) {
	if v := h.Get("X-Goog-Api-Format-Version"); v != "" && v != "1" && v != "2" {
		f.problem("x-goog-api-format-version: %q", v)
	}
}

// fcmReadBody reads a JSON body into raw. Without one it is empty.
func fcmReadBody(r *http.Request) (raw []byte, ok bool) {
	body, err := io.ReadAll(r.Body)
	if err != nil || len(body) > 0 && !fcmIsJSON(r.Header) {
		return nil, false
	}
	return body, true
}

func fcmIsJSON(h http.Header) bool {
	typ, _, _ := strings.Cut(h.Get("Content-Type"), ";")
	return strings.EqualFold(strings.TrimSpace(typ), "application/json")
}

// fcmQuery reads the query. Names may be in snake_case or lowerCamelCase, and
// of repeated ones the last counts. What is not allowed is refused.
func fcmQuery(r *http.Request, allowed ...string) (map[string]string, *fcmError) {
	values, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return nil, fcmMalformed(fcmViolation{"", "Invalid query string."})
	}
	// What every API of Google has. The first one is the format of errors.
	allowed = append(allowed, "$.xgafv", "quota_user", "pretty_print", "alt", "fields")
	query := make(map[string]string)
	for k, v := range values {
		i := slices.IndexFunc(allowed, func(name string) bool { return k == name || k == fcmCamel(name) })
		if i < 0 {
			return nil, fcmMalformed(fcmViolation{"", `Invalid JSON payload received. Unknown name "` + k + `": Cannot bind query parameter. Field '` + k + `' could not be found in request message.`})
		}
		query[allowed[i]] = v[len(v)-1]
	}
	if len(query["quota_user"]) > 40 {
		return nil, fcmMalformed(fcmViolation{"quotaUser", "quotaUser is longer than 40 characters."})
	}
	return query, nil
}
