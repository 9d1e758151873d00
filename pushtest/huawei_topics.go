package pushtest

import (
	"crypto/rand"
	"encoding/base64"
	"encoding/hex"
	"maps"
	"net/http"
	"slices"
	"time"
)

// Topics follow the HMS Core references of topic:subscribe, topic:list and
// topic:truncate, what is held for a token those of token:query and
// token:delete, all undated:
// https://developer.huawei.com/consumer/cn/doc/HMSCore-References/topic-sub-api-0000001051066122
// https://developer.huawei.com/consumer/cn/doc/HMSCore-References/topic-list-api-0000001050706152
// https://developer.huawei.com/consumer/cn/doc/HMSCore-References/topic-delete-api-0000001197350254
// https://developer.huawei.com/consumer/cn/doc/HMSCore-References/query-data-api-0000001051066126

// huaweiTruncations is how many topics may be deleted a day.
const huaweiTruncations = 100

// huaweiTopics is what is held for tokens. Its owner's lock guards it.
type huaweiTopics struct {
	since     map[string]map[string]time.Time // topic, token, when it subscribed
	aaids     map[string]string               // of tokens that were asked for
	day       string                          // of the deletions below
	deletions int
}

func newHuaweiTopics() huaweiTopics {
	return huaweiTopics{since: make(map[string]map[string]time.Time), aaids: make(map[string]string)}
}

// Subscribers returns the tokens that are subscribed to a topic, sorted.
func (h *Huawei) Subscribers(topic string) []string {
	h.lock.Lock()
	defer h.lock.Unlock()
	return slices.Sorted(maps.Keys(h.topics.since[topic]))
}

// A huaweiOperation is about topics or about what is held for a token.
type huaweiOperation struct {
	fields []string // that it takes
	run    func(*Huawei, map[string]any) (huaweiMore, *huaweiRefusal)
}

var huaweiOperations = map[string]huaweiOperation{
	"subscribe":   {[]string{"topic", "tokenArray"}, (*Huawei).subscribe},
	"unsubscribe": {[]string{"topic", "tokenArray"}, (*Huawei).unsubscribe},
	"topics":      {[]string{"token"}, (*Huawei).list},
	"truncate":    {[]string{"topic"}, (*Huawei).truncate},
	"query":       {[]string{"token"}, (*Huawei).query},
	"delete":      {[]string{"token"}, (*Huawei).forget},
}

// manage carries out all that is no push.
func (h *Huawei) manage(op string, body []byte) (huaweiMore, *huaweiRefusal) {
	root, ok := huaweiDecode(body)
	m, isObject := root.(map[string]any)
	if !ok || !isObject {
		return nil, huaweiRefuse(huaweiParameter, "the body is not a JSON object")
	}
	operation := huaweiOperations[op]
	h.unknownMembers(op, m, operation.fields...)
	return operation.run(h, m)
}

func (h *Huawei) subscribe(m map[string]any) (huaweiMore, *huaweiRefusal) {
	return h.eachToken(m, func(topic, token string) {
		if h.topics.since[topic] == nil {
			h.topics.since[topic] = make(map[string]time.Time)
		}
		if _, ok := h.topics.since[topic][token]; !ok {
			h.topics.since[topic][token] = h.clock()
		}
	})
}

func (h *Huawei) unsubscribe(m map[string]any) (huaweiMore, *huaweiRefusal) {
	return h.eachToken(m, func(topic, token string) { delete(h.topics.since[topic], token) })
}

// A huaweiTokenFault is a token that an operation on many left out. Huawei
// does not publish its reasons, nor where the index begins: here at 0.
type huaweiTokenFault struct {
	Index  int    `json:"index"`
	Reason string `json:"reason"`
}

// eachToken calls do, with the lock, for the tokens that are alive. The
// counts tell of the others; the code is of success unless there are no
// others, when it is the same as for a push.
func (h *Huawei) eachToken(m map[string]any, do func(topic, token string)) (huaweiMore, *huaweiRefusal) {
	topic, tokens, ref := huaweiSubscription(m)
	if ref != nil {
		return nil, ref
	}
	faults := []huaweiTokenFault{}
	for i, token := range tokens {
		if !h.reachable(token) {
			faults = append(faults, huaweiTokenFault{i, "invalid token"})
			continue
		}
		h.lock.Lock()
		do(topic, token)
		h.lock.Unlock()
	}
	if len(faults) == len(tokens) {
		ref = huaweiRefuse(huaweiNoTokens, "")
	}
	return huaweiMore{"successCount": len(tokens) - len(faults), "failureCount": len(faults), "errors": faults}, ref
}

// reachable reports whether a token is the app's. That it had too many
// messages is no matter here.
func (h *Huawei) reachable(token string) bool {
	s := h.state(token)
	return s == Live || s == Throttled
}

func huaweiSubscription(m map[string]any) (topic string, tokens []string, ref *huaweiRefusal) {
	topic, ref = huaweiTopicOf(m)
	if ref != nil {
		return "", nil, ref
	}
	list, isArray := m["tokenArray"].([]any)
	if m["tokenArray"] != nil && !isArray {
		return "", nil, huaweiRefuse(huaweiParameter, "tokenArray is not an array")
	}
	if len(list) < 1 || len(list) > huaweiMostTokens {
		return "", nil, huaweiRefuse(huaweiTokenCount, "")
	}
	for _, v := range list {
		token, ok := v.(string)
		if !ok {
			return "", nil, huaweiRefuse(huaweiParameter, "tokenArray has what is not a string")
		}
		tokens = append(tokens, token)
	}
	return topic, tokens, nil
}

func huaweiTopicOf(m map[string]any) (string, *huaweiRefusal) {
	topic, ok := m["topic"].(string)
	if !ok {
		return "", huaweiRefuse(huaweiParameter, "topic is not a string")
	}
	if fault := huaweiTopicFault(topic); fault != "" {
		return "", huaweiRefuse(huaweiParameter, "topic "+fault)
	}
	return topic, nil
}

// tokenOf returns the one token that an operation is about.
func (h *Huawei) tokenOf(m map[string]any) (string, *huaweiRefusal) {
	token, ok := m["token"].(string)
	switch {
	case !ok || token == "":
		return "", huaweiRefuse(huaweiParameter, "token is not a string")
	case !h.reachable(token):
		return "", huaweiRefuse(huaweiNoTokens, "")
	}
	return token, nil
}

// topicsOf returns the topics of a token, sorted. The lock is held.
func (h *Huawei) topicsOf(token string) []string {
	names := []string{}
	for topic, tokens := range h.topics.since {
		if _, ok := tokens[token]; ok {
			names = append(names, topic)
		}
	}
	slices.Sort(names)
	return names
}

func (h *Huawei) list(m map[string]any) (huaweiMore, *huaweiRefusal) {
	type topic struct {
		Name    string `json:"name"`
		AddDate string `json:"addDate"`
	}
	token, ref := h.tokenOf(m)
	if ref != nil {
		return nil, ref
	}
	h.lock.Lock()
	defer h.lock.Unlock()
	topics := []topic{}
	for _, name := range h.topicsOf(token) {
		// Whose day it is, is not said.
		topics = append(topics, topic{name, h.topics.since[name][token].UTC().Format(time.DateOnly)})
	}
	return huaweiMore{"topics": topics}, nil
}

// truncate deletes a topic. That there was none is not said to be an error.
// Nor is there a code for too many calls, so that they are answered as all
// that is too much: with HTTP status 503.
func (h *Huawei) truncate(m map[string]any) (huaweiMore, *huaweiRefusal) {
	topic, ref := huaweiTopicOf(m)
	if ref != nil {
		return nil, ref
	}
	h.lock.Lock()
	defer h.lock.Unlock()
	t := &h.topics
	if day := h.clock().UTC().Format(time.DateOnly); day != t.day {
		t.day, t.deletions = day, 0
	}
	if t.deletions >= huaweiTruncations {
		return nil, &huaweiRefusal{status: http.StatusServiceUnavailable}
	}
	t.deletions++
	delete(t.since, topic)
	return nil, nil
}

// query tells what is held for a token. Here topics are strings.
func (h *Huawei) query(m map[string]any) (huaweiMore, *huaweiRefusal) {
	token, ref := h.tokenOf(m)
	if ref != nil {
		return nil, ref
	}
	h.lock.Lock()
	defer h.lock.Unlock()
	if _, ok := h.topics.aaids[token]; !ok {
		h.topics.aaids[token] = huaweiAAID()
	}
	return huaweiMore{"aaId": h.topics.aaids[token], "topics": h.topicsOf(token)}, nil
}

// forget deletes what is held for a token, which itself stays good.
func (h *Huawei) forget(m map[string]any) (huaweiMore, *huaweiRefusal) {
	token, ref := h.tokenOf(m)
	if ref != nil {
		return nil, ref
	}
	h.lock.Lock()
	defer h.lock.Unlock()
	h.topics.aaids[token] = ""
	for _, tokens := range h.topics.since {
		delete(tokens, token)
	}
	return nil, nil
}

// huaweiAAID makes the identifier of an app on a device.
func huaweiAAID() string {
	b := make([]byte, 16)
	_, _ = rand.Read(b)
	return hex.EncodeToString(b[:8]) + "-" + base64.RawURLEncoding.EncodeToString(b[8:])
}
