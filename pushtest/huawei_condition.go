package pushtest

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Conditions follow the HMS Core reference of messages:send (2025-08-30),
// names that of topic:subscribe (undated):
// https://developer.huawei.com/consumer/cn/doc/HMSCore-References/https-send-api-0000001050986197
// https://developer.huawei.com/consumer/cn/doc/HMSCore-References/topic-sub-api-0000001051066122

const (
	huaweiTopicLength     = 900 // characters
	huaweiConditionTopics = 5
)

// huaweiTopicName has Chinese characters, though only an older page allows
// them.
var huaweiTopicName = regexp.MustCompile(`^[0-9A-Za-z_.~%\p{Han}]+$`)

func huaweiTopicFault(s string) string {
	switch {
	case !huaweiTopicName.MatchString(s):
		return "is no name of a topic"
	case utf8.RuneCountInString(s) > huaweiTopicLength:
		return "is longer than " + huaweiCount(huaweiTopicLength, "characters")
	}
	return ""
}

// huaweiConditionFault judges an expression such as
//
//	'a' in topics && ('b' in topics || !('c' in topics))
func huaweiConditionFault(s string) string {
	p := huaweiCondition{rest: s}
	if !p.either() || p.skip() != "" {
		return "is malformed"
	}
	if p.topics > huaweiConditionTopics {
		return "has more than " + huaweiCount(huaweiConditionTopics, "topics")
	}
	return ""
}

// huaweiCondition parses an expression by recursive descent.
type huaweiCondition struct {
	rest   string
	topics int
}

// skip skips white space and returns what is left.
func (p *huaweiCondition) skip() string {
	p.rest = strings.TrimLeftFunc(p.rest, unicode.IsSpace)
	return p.rest
}

// take takes a symbol if it comes next.
func (p *huaweiCondition) take(symbol string) bool {
	rest, ok := strings.CutPrefix(p.skip(), symbol)
	if ok {
		p.rest = rest
	}
	return ok
}

func (p *huaweiCondition) either() bool {
	for p.both() {
		if !p.take("||") {
			return true
		}
	}
	return false
}

func (p *huaweiCondition) both() bool {
	for p.single() {
		if !p.take("&&") {
			return true
		}
	}
	return false
}

func (p *huaweiCondition) single() bool {
	for p.take("!") {
	}
	if p.take("(") {
		return p.either() && p.take(")")
	}
	return p.topic()
}

// huaweiInTopics matches what stands behind the name of a topic.
var huaweiInTopics = regexp.MustCompile(`^\s*in\s+topics\b`)

func (p *huaweiCondition) topic() bool {
	if !p.take("'") {
		return false
	}
	name, rest, ok := strings.Cut(p.rest, "'")
	in := huaweiInTopics.FindString(rest)
	if !ok || in == "" || huaweiTopicFault(name) != "" {
		return false
	}
	p.topics++
	p.rest = rest[len(in):]
	return true
}
