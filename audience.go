package push

import (
	"slices"
	"unicode/utf8"
)

// An Audience says who gets a message. Exactly one of its fields is set; an
// empty Audience is refused and never means everyone. Use the constructors.
type Audience struct {
	// Tokens address single installations. A token that is listed twice is
	// sent to twice.
	Tokens []string `json:"tokens,omitempty"`

	// Aliases are names that the app gave its installations.
	Aliases []string `json:"aliases,omitempty"`

	// Users are accounts, each on any number of devices.
	Users []string `json:"users,omitempty"`

	// Topic reaches the installations that subscribed to it.
	Topic string `json:"topic,omitempty"`

	// Condition combines topics in the vendor's own expression language.
	Condition string `json:"condition,omitempty"`

	// Tags combines tags that the vendor's console or API put on devices.
	Tags *Tags `json:"tags,omitempty"`

	// Everyone reaches every installation of the app.
	Everyone bool `json:"everyone,omitempty"`
}

// Tags selects devices by their tags: those that have all of All, at least
// one of Any if there are any, and none of None.
type Tags struct {
	All  []string `json:"all,omitempty"`
	Any  []string `json:"any,omitempty"`
	None []string `json:"none,omitempty"`
}

// Tokens addresses single installations.
func Tokens(tokens ...string) Audience { return Audience{Tokens: tokens} }

// Aliases addresses installations by the names that the app gave them.
func Aliases(aliases ...string) Audience { return Audience{Aliases: aliases} }

// Users addresses accounts.
func Users(users ...string) Audience { return Audience{Users: users} }

// Topic addresses the subscribers of a topic.
func Topic(name string) Audience { return Audience{Topic: name} }

// Condition addresses devices by the vendor's expression over topics.
func Condition(expr string) Audience { return Audience{Condition: expr} }

// Tagged addresses devices by their tags.
func Tagged(tags Tags) Audience { return Audience{Tags: &tags} }

// Everyone addresses every installation of the app.
func Everyone() Audience { return Audience{Everyone: true} }

// TargetType says what a Target's value is.
type TargetType string

const (
	TargetToken     TargetType = "token"
	TargetAlias     TargetType = "alias"
	TargetUser      TargetType = "user"
	TargetTopic     TargetType = "topic"
	TargetCondition TargetType = "condition"
	TargetTags      TargetType = "tags"
	TargetEveryone  TargetType = "everyone"
)

// Targets returns what the audience consists of: the type, and the values
// that each have an outcome of their own. Tags and everyone are one target
// without a value. An audience that is empty or of two types is a
// *FieldError.
func (a *Audience) Targets() (TargetType, []string, error) {
	var (
		typ    TargetType
		values []string
		types  int
	)
	add := func(set bool, t TargetType, v []string) {
		if set {
			typ, values = t, v
			types++
		}
	}
	add(len(a.Tokens) > 0, TargetToken, a.Tokens)
	add(len(a.Aliases) > 0, TargetAlias, a.Aliases)
	add(len(a.Users) > 0, TargetUser, a.Users)
	add(a.Topic != "", TargetTopic, nil)
	add(a.Condition != "", TargetCondition, nil)
	add(a.Tags != nil, TargetTags, nil)
	add(a.Everyone, TargetEveryone, nil)
	switch types {
	case 0:
		return "", nil, &FieldError{Field: "audience", Problem: "is empty"}
	case 1:
	default:
		return "", nil, &FieldError{Field: "audience", Problem: "names more than one kind of target"}
	}
	switch typ {
	case TargetTopic:
		values = []string{a.Topic}
	case TargetCondition:
		values = []string{a.Condition}
	case TargetTags:
		if len(a.Tags.All)+len(a.Tags.Any) == 0 {
			return "", nil, &FieldError{Field: "audience.tags", Problem: "has neither all nor any: it would reach everyone but the excluded"}
		}
		for _, tag := range slices.Concat(a.Tags.All, a.Tags.Any, a.Tags.None) {
			if !utf8.ValidString(tag) {
				return "", nil, &FieldError{Field: "audience.tags", Problem: "hold invalid UTF-8"}
			}
		}
		values = []string{""}
	case TargetEveryone:
		values = []string{""}
	}
	return typ, values, nil
}
