package pushtest

import "strings"

// Conditions follow the pages on topic messaging (undated), and for the number
// of topics what others quote of them:
// https://firebase.google.com/docs/cloud-messaging/topic-messaging

// fcmConditionTopics is the most topics in a condition.
const fcmConditionTopics = 5

// fcmConditionLength is more than five topics can need. It bounds how deep
// parentheses go.
const fcmConditionLength = 8192

// fcmCondition reports whether s is a condition such as
//
//	'a' in topics && ('b' in topics || !('c' in topics))
//
// Topics are in single quotes.
func fcmCondition(s string) bool {
	p := fcmConditionParser{rest: s}
	return len(s) <= fcmConditionLength && p.either() && strings.TrimSpace(p.rest) == "" && p.topics <= fcmConditionTopics
}

// fcmConditionParser reads a condition from its beginning. Its methods report
// whether they found what they are named after.
type fcmConditionParser struct {
	rest   string
	topics int
}

// next takes a word, if it comes next.
func (p *fcmConditionParser) next(word string) bool {
	rest, ok := strings.CutPrefix(strings.TrimLeft(p.rest, " \t\r\n"), word)
	if ok {
		p.rest = rest
	}
	return ok
}

func (p *fcmConditionParser) either() bool {
	ok := p.both()
	for ok && p.next("||") {
		ok = p.both()
	}
	return ok
}

func (p *fcmConditionParser) both() bool {
	ok := p.operand()
	for ok && p.next("&&") {
		ok = p.operand()
	}
	return ok
}

func (p *fcmConditionParser) operand() bool {
	for p.next("!") {
	}
	if p.next("(") {
		return p.either() && p.next(")")
	}
	if !p.next("'") {
		return false
	}
	topic, rest, ok := strings.Cut(p.rest, "'")
	p.rest = rest
	p.topics++
	return ok && fcmName(topic, fcmTopicLength) && p.next("in") && p.next("topics")
}
