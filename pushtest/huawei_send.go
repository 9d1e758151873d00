package pushtest

import (
	"encoding/json"
	"io"
	"net/http"
	"strconv"

	"github.com/pushwire/push"
)

// Sends follow the HMS Core reference of messages:send (2025-08-30):
// https://developer.huawei.com/consumer/cn/doc/HMSCore-References/https-send-api-0000001050986197

const (
	huaweiMostTokens = 1000
	// huaweiMostBytes is what the body may have, its tokens aside. Huawei
	// does not say how it counts; here it is the body as it came, with [] for
	// the array of tokens.
	huaweiMostBytes = 4096
)

// send is POST messages:send.
func (h *Huawei) send(id string, body []byte) *huaweiRefusal {
	root, ok := huaweiDecode(body)
	top, isObject := root.(map[string]any)
	if !ok || !isObject {
		return huaweiRefuse(huaweiParameter, "the body is not a JSON object")
	}
	if len(body)-huaweiTokenBytes(body) > huaweiMostBytes {
		return huaweiRefuse(huaweiTooLong, "")
	}
	// A message that is missing or misspelt is answered as missing tokens.
	if top["message"] == nil {
		h.unknownMembers("the body", top, "validate_only", "message", "review")
		return huaweiRefuse(huaweiTokenCount, "")
	}
	if ref := h.checkMessage(top); ref != nil {
		return ref
	}
	message := huaweiObject(top, "message")
	typ, values, ref := huaweiTargets(message)
	if ref != nil {
		return ref
	}
	// A trial is about the form alone, so the tokens may be anything.
	if top["validate_only"] == true {
		return nil
	}
	return h.push(id, body, typ, values)
}

// huaweiTokenBytes is how many bytes of a body do not count for its size.
func huaweiTokenBytes(body []byte) int {
	var top, message map[string]json.RawMessage
	_ = json.Unmarshal(body, &top)
	_ = json.Unmarshal(top["message"], &message)
	if token := message["token"]; len(token) > 0 && token[0] == '[' {
		return len(token) - len("[]")
	}
	return 0
}

// huaweiTargets returns whom a message goes to. What is empty counts as
// absent, as some senders write all three.
func huaweiTargets(message map[string]any) (typ push.TargetType, values []string, ref *huaweiRefusal) {
	tokens, _ := message["token"].([]any)
	topic, condition := huaweiText(message, "topic"), huaweiText(message, "condition")
	n := 0
	if len(tokens) > 0 {
		n++
		typ = push.TargetToken
		for _, t := range tokens {
			values = append(values, t.(string)) // checkMessage saw to it
		}
	}
	if topic != "" {
		n++
		typ, values = push.TargetTopic, []string{topic}
	}
	if condition != "" {
		n++
		typ, values = push.TargetCondition, []string{condition}
	}
	switch {
	case n == 0, len(tokens) > huaweiMostTokens:
		return "", nil, huaweiRefuse(huaweiTokenCount, "")
	case n > 1:
		return "", nil, huaweiRefuse(huaweiPayload, "message has more than one of token, topic and condition")
	}
	return typ, values, nil
}

// push delivers to targets that are well formed. A token that is there twice
// gets the message twice.
func (h *Huawei) push(id string, body []byte, typ push.TargetType, values []string) *huaweiRefusal {
	var illegal []string
	var deliveries []Delivery
	for _, v := range values {
		switch state := h.state(v); {
		case typ != push.TargetToken, state == Live:
			deliveries = append(deliveries, Delivery{Type: typ, Value: v, ID: id, Body: body})
		case state != Throttled:
			illegal = append(illegal, v)
		}
	}
	h.deliver(deliveries...)
	switch len(illegal) {
	case 0:
		return nil
	case len(values):
		return huaweiRefuse(huaweiNoTokens, "")
	}
	return huaweiPartialRefusal(len(values)-len(illegal), illegal)
}

// huaweiPartialRefusal is the answer if some tokens are illegal: msg is a
// text that holds JSON.
func huaweiPartialRefusal(success int, illegal []string) *huaweiRefusal {
	msg, _ := json.Marshal(struct {
		Success int      `json:"success"`
		Failure int      `json:"failure"`
		Illegal []string `json:"illegal_tokens"`
	}{success, len(illegal), illegal})
	return &huaweiRefusal{code: huaweiPartial, msg: string(msg)}
}

// huaweiTokensOf returns the tokens of a request that is not judged.
func huaweiTokensOf(r *http.Request) []string {
	tokens := []string{}
	body, _ := io.ReadAll(r.Body)
	var top struct {
		Message struct {
			Token []string `json:"token"`
		} `json:"message"`
	}
	if json.Unmarshal(body, &top) == nil {
		tokens = append(tokens, top.Message.Token...)
	}
	return tokens
}

// huaweiCount writes a number of things for the text of a refusal.
func huaweiCount(n int, things string) string { return strconv.Itoa(n) + " " + things }
