package pushtest

import (
	"encoding/base64"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Topics follow the page "REST Resource: projects.registrations.topicSubscriptions"
// (undated), and the API description "fcm:v1" (revision 20261023):
// https://firebase.google.com/docs/reference/fcm/fcmtopics/rest/v1/projects.registrations.topicSubscriptions

const (
	fcmMaxTopics   = 2000 // topics of one registration
	fcmTopicPage   = 1000 // entries of a page, if nobody asks
	fcmTopicPages  = 2000 // the most of a page
	fcmSubscribing = "cloudmessaging.topicSubscriptions."
)

// Topics returns the topics that a token or FID is subscribed to, in
// alphabetical order.
func (f *FCM) Topics(token string) []string {
	f.lock.Lock()
	defer f.lock.Unlock()
	return slices.Sorted(maps.Keys(f.topics[token]))
}

// Subscribers returns the tokens and FIDs that are subscribed to a topic, in
// alphabetical order.
func (f *FCM) Subscribers(topic string) []string {
	f.lock.Lock()
	defer f.lock.Unlock()
	var tokens []string
	for token, topics := range f.topics {
		if _, ok := topics[topic]; ok {
			tokens = append(tokens, token)
		}
	}
	slices.Sort(tokens)
	return tokens
}

// fcmSubscribeResult is what came of a subscription.
type fcmSubscribeResult int

const (
	fcmSubscribed fcmSubscribeResult = iota
	fcmHadIt
	fcmTooManyTopics
)

// subscribe adds a subscription, and returns when it was made.
func (f *FCM) subscribe(token, topic string) (time.Time, fcmSubscribeResult) {
	now := f.Now()
	f.lock.Lock()
	defer f.lock.Unlock()
	if t, ok := f.topics[token][topic]; ok {
		return t, fcmHadIt
	}
	if len(f.topics[token]) >= fcmMaxTopics {
		return now, fcmTooManyTopics
	}
	if f.topics[token] == nil {
		f.topics[token] = make(map[string]time.Time)
	}
	f.topics[token][topic] = now
	return now, fcmSubscribed
}

// unsubscribe reports whether there was a subscription.
func (f *FCM) unsubscribe(token, topic string) bool {
	f.lock.Lock()
	defer f.lock.Unlock()
	_, ok := f.topics[token][topic]
	delete(f.topics[token], topic)
	return ok
}

func (f *FCM) subscription(token, topic string) (time.Time, bool) {
	f.lock.Lock()
	defer f.lock.Unlock()
	t, ok := f.topics[token][topic]
	return t, ok
}

// registrationCode is the code that topics answer a token with, "" for a live
// one.
func (f *FCM) registrationCode(token string) string {
	switch f.state(token) {
	case Live:
		return ""
	case Mismatched:
		return "PERMISSION_DENIED"
	case Throttled:
		return "RESOURCE_EXHAUSTED"
	case Unknown:
		if !fcmLooksLikeToken(token) && !fcmLooksLikeFID(token) {
			return "INVALID_ARGUMENT"
		}
	}
	return "NOT_FOUND"
}

// fcmTopicMethod is a method of the resource: its permission, and the query
// that it takes.
type fcmTopicMethod struct {
	permission string
	query      []string
	run        func(f *FCM, r *http.Request, route fcmRoute, query map[string]string) (any, *fcmError)
}

var fcmTopicMethods = map[string]fcmTopicMethod{
	"topicSubscriptions/create": {"create", []string{"topic_name"}, (*FCM).createSubscription},
	"topicSubscriptions/patch":  {"update", []string{"allow_missing"}, (*FCM).patchSubscription},
	"topicSubscriptions/delete": {"delete", []string{"allow_missing"}, (*FCM).deleteSubscription},
	"topicSubscriptions/get":    {"get", nil, (*FCM).getSubscription},
	"topicSubscriptions/list":   {"list", []string{"page_size", "page_token"}, (*FCM).listSubscriptions},
}

func (f *FCM) topicSubscriptions(r *http.Request, route fcmRoute) (any, *fcmError) {
	method := fcmTopicMethods[route.op]
	if fail := f.authorize(r, route.project, fcmSubscribing+method.permission, fcmMessaging, fcmCloud); fail != nil {
		return nil, fail
	}
	query, fail := fcmQuery(r, method.query...)
	if fail != nil {
		return nil, fail
	}
	if m := query["allow_missing"]; m != "" && m != "true" && m != "false" {
		return nil, fcmMalformed(fcmViolation{"allow_missing", "Invalid value at 'allow_missing' (TYPE_BOOL), " + strconv.Quote(m)})
	}
	if route.op == "topicSubscriptions/create" {
		route.topic = query["topic_name"]
	}
	if route.op != "topicSubscriptions/list" && !fcmName(route.topic, fcmTopicLength) {
		return nil, fcmBadTopic("Invalid topic name")
	}
	switch code := f.registrationCode(route.target); code {
	case "":
	case "INVALID_ARGUMENT":
		return nil, fcmBadTopic("The registration token is not a valid FCM registration token")
	default:
		return nil, fcmCoded(code)
	}
	return method.run(f, r, route, query)
}

// fcmBadTopic is a wrong argument. FcmError belongs to messages, so it has
// none.
func fcmBadTopic(message string) *fcmError {
	return &fcmError{Code: http.StatusBadRequest, Status: "INVALID_ARGUMENT", Message: message}
}

// subscriptionBody checks a TopicSubscription. All that it may have is set by
// the service, so that nothing of it is needed.
func (f *FCM) subscriptionBody(r *http.Request) *fcmError {
	body, ok := fcmReadBody(r)
	if !ok {
		return fcmMalformed(fcmViolation{"", "Invalid JSON payload received. The content type is not application/json."})
	}
	if len(body) == 0 {
		f.problem("topicSubscriptions: no body where {} belongs")
		return nil
	}
	fields := fcmFields{"name": {typ: fcmString}, "topic_name": {typ: fcmString}, "create_time": {typ: fcmTimestamp}}
	var got map[string]string
	if v := new(fcmDecoder).decode(body, fields, &got); v != nil {
		return fcmMalformed(v...)
	}
	if len(got) > 0 {
		f.problem("topicSubscriptions: the service sets the fields of the body")
	}
	return nil
}

func (f *FCM) createSubscription(r *http.Request, route fcmRoute, _ map[string]string) (any, *fcmError) {
	if fail := f.subscriptionBody(r); fail != nil {
		return nil, fail
	}
	t, result := f.subscribe(route.target, route.topic)
	if result == fcmHadIt {
		return nil, fcmCoded("ALREADY_EXISTS")
	}
	return f.subscribed(route, t, result)
}

// subscribed answers that there is a subscription, unless there are too many.
// What the latter is answered is not documented for this resource.
func (f *FCM) subscribed(route fcmRoute, t time.Time, result fcmSubscribeResult) (any, *fcmError) {
	if result == fcmTooManyTopics {
		e := fcmCoded("FAILED_PRECONDITION")
		e.Message = "The registration has too many topics."
		return nil, e
	}
	return f.topicSubscription(route.target, route.topic, t), nil
}

func (f *FCM) patchSubscription(r *http.Request, route fcmRoute, query map[string]string) (any, *fcmError) {
	if fail := f.subscriptionBody(r); fail != nil {
		return nil, fail
	}
	if _, ok := f.subscription(route.target, route.topic); !ok && query["allow_missing"] != "true" {
		return nil, fcmCoded("NOT_FOUND")
	}
	t, result := f.subscribe(route.target, route.topic)
	return f.subscribed(route, t, result)
}

func (f *FCM) deleteSubscription(r *http.Request, route fcmRoute, query map[string]string) (any, *fcmError) {
	if body, _ := fcmReadBody(r); len(body) > 0 {
		f.problem("topicSubscriptions/delete: there is a body")
	}
	if !f.unsubscribe(route.target, route.topic) && query["allow_missing"] != "true" {
		return nil, fcmCoded("NOT_FOUND")
	}
	return struct{}{}, nil
}

func (f *FCM) getSubscription(_ *http.Request, route fcmRoute, _ map[string]string) (any, *fcmError) {
	t, ok := f.subscription(route.target, route.topic)
	if !ok {
		return nil, fcmCoded("NOT_FOUND")
	}
	return f.topicSubscription(route.target, route.topic, t), nil
}

func (f *FCM) listSubscriptions(_ *http.Request, route fcmRoute, query map[string]string) (any, *fcmError) {
	topics := f.Topics(route.target)
	first, size, fail := fcmPage(query, len(topics), fcmTopicPage, fcmTopicPages)
	if fail != nil {
		return nil, fail
	}
	var page []any
	for _, topic := range topics[first:min(first+size, len(topics))] {
		t, _ := f.subscription(route.target, topic)
		page = append(page, f.topicSubscription(route.target, topic, t))
	}
	reply := make(map[string]any)
	if len(page) > 0 { // empty fields are left out
		reply[f.spell("topic_subscriptions")] = page
	}
	if first+size < len(topics) {
		reply[f.spell("next_page_token")] = fcmPageToken(first + size)
	}
	return reply, nil
}

// topicSubscription is a subscription as answers show it.
func (f *FCM) topicSubscription(token, topic string, t time.Time) map[string]any {
	return map[string]any{
		"name":                 "projects/" + f.ProjectID + "/registrations/" + token + "/topicSubscriptions/" + topic,
		f.spell("topic_name"):  topic,
		f.spell("create_time"): t.UTC().Format(time.RFC3339Nano),
	}
}

// spell spells a name as the options say.
func (f *FCM) spell(name string) string {
	if f.snakeCase {
		return name
	}
	return fcmCamel(name)
}

// fcmPage reads which entries of a list are asked for.
func fcmPage(query map[string]string, n, usual, most int) (first, size int, fail *fcmError) {
	size = usual
	if s := query["page_size"]; s != "" {
		asked, err := strconv.ParseInt(s, 10, 32)
		switch {
		case err != nil:
			return 0, 0, fcmMalformed(fcmViolation{"page_size", "Invalid value at 'page_size' (TYPE_INT32), " + strconv.Quote(s)})
		case asked < 0:
			return 0, 0, fcmBadTopic("page_size is negative.")
		case asked > 0:
			size = min(int(asked), most)
		}
	}
	if token := query["page_token"]; token != "" {
		b, err := base64.RawURLEncoding.DecodeString(token)
		first, err2 := strconv.Atoi(strings.TrimPrefix(string(b), "from "))
		if err != nil || err2 != nil || first < 0 || first > n {
			return 0, 0, fcmBadTopic("Invalid page token")
		}
		return first, size, nil
	}
	return 0, size, nil
}

func fcmPageToken(first int) string {
	return base64.RawURLEncoding.EncodeToString([]byte("from " + strconv.Itoa(first)))
}
