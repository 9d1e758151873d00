package pushtest

import (
	"cmp"
	"slices"
)

// Conditions follow https://cloud.tencent.com/document/product/269/100634
// (2026-01-20) and the codes of
// https://www.tencentcloud.com/document/product/1047/74196 (2026-03-10).

const (
	tencentimMaxList = 10 // tags, or attributes, of a condition's list
	tencentimMaxText = 50 // bytes of a tag, the name of an attribute or its value
)

type tencentimCondition struct {
	TagsAnd, TagsOr, TagsNot []string
	AttrsAnd, AttrsOr        map[string]string
}

// lists is the condition itself, or an empty one for none.
func (c *tencentimCondition) lists() tencentimCondition {
	if c == nil {
		return tencentimCondition{}
	}
	return *c
}

// empty reports whether the push is for everyone.
func (c *tencentimCondition) empty() bool { return !c.byTags() && !c.byAttrs() }

func (c *tencentimCondition) byTags() bool {
	l := c.lists()
	return len(l.TagsAnd)+len(l.TagsOr)+len(l.TagsNot) > 0
}

func (c *tencentimCondition) byAttrs() bool {
	l := c.lists()
	return len(l.AttrsAnd)+len(l.AttrsOr) > 0
}

func (m *TencentIM) checkCondition(c *tencentimCondition) tencentimVerdict {
	if c == nil {
		return tencentimVerdict{}
	}
	if c.byTags() && c.byAttrs() {
		return tencentimVerdict{code: 90039}
	}
	v := cmp.Or(
		tencentimCheckTags(c.TagsAnd), tencentimCheckTags(c.TagsOr), tencentimCheckTags(c.TagsNot),
		m.checkAttrs(c.AttrsAnd), m.checkAttrs(c.AttrsOr),
	)
	if !v.ok() {
		return v
	}
	if slices.ContainsFunc(c.TagsOr, func(tag string) bool { return slices.Contains(c.TagsAnd, tag) }) {
		return tencentimVerdict{code: 90022}
	}
	m.lintCondition(c)
	return tencentimVerdict{}
}

// lintCondition lists what is not documented. What is there and empty, such
// as "TagsOr": [], is what a client makes of something that it does not fill.
func (m *TencentIM) lintCondition(c *tencentimCondition) {
	for name, empty := range map[string]bool{
		"TagsAnd": c.TagsAnd != nil && len(c.TagsAnd) == 0, "TagsOr": c.TagsOr != nil && len(c.TagsOr) == 0,
		"TagsNot": c.TagsNot != nil && len(c.TagsNot) == 0, "AttrsAnd": c.AttrsAnd != nil && len(c.AttrsAnd) == 0,
		"AttrsOr": c.AttrsOr != nil && len(c.AttrsOr) == 0,
	} {
		if empty {
			m.problem("Condition.%s: empty", name)
		}
	}
	if c.empty() {
		m.problem("Condition: without any, so that the push is for everyone")
	}
	if len(c.TagsNot) > 1 {
		// A sample on Tencent's page reads it as those that have all of them,
		// others as those that have one. The latter is done here.
		m.problem("Condition.TagsNot: what more than one tag means is not documented")
	}
}

// tencentimCheckTags checks one list of a condition.
func tencentimCheckTags(tags []string) tencentimVerdict {
	if len(tags) > tencentimMaxList {
		return tencentimVerdict{code: 90032}
	}
	for _, tag := range tags {
		if v := tencentimCheckTag(tag); !v.ok() {
			return v
		}
	}
	return tencentimVerdict{}
}

// tencentimCheckTag checks a tag. A table of Chat has 90034 as well for one
// that is too long; that of the Push service has 90020 only.
func tencentimCheckTag(tag string) tencentimVerdict {
	switch {
	case tag == "":
		return tencentimVerdict{code: 90040}
	case len(tag) > tencentimMaxText:
		return tencentimVerdict{code: 90020}
	}
	return tencentimVerdict{}
}

// checkAttrs checks names and values of attributes.
func (m *TencentIM) checkAttrs(attrs map[string]string) tencentimVerdict {
	if len(attrs) > tencentimMaxList {
		return tencentimVerdict{code: 90033}
	}
	for name, value := range attrs {
		switch {
		case m.attr(name) == nil:
			return tencentimVerdict{code: 90033}
		case value == "" || len(value) > tencentimMaxText:
			return tencentimVerdict{code: 90030}
		}
	}
	return tencentimVerdict{}
}

// matches reports whether an account is among those that a condition selects.
func (m *TencentIM) matches(id string, condition *tencentimCondition) bool {
	a, c := m.account(id), condition.lists()
	tagged := func(tag string) bool { return a.tags[tag] }
	for _, tag := range c.TagsAnd {
		if !tagged(tag) {
			return false
		}
	}
	for name, value := range c.AttrsAnd {
		if a.attrs[name] != value {
			return false
		}
	}
	if len(c.AttrsOr) > 0 && !a.anyAttr(c.AttrsOr) {
		return false
	}
	return (len(c.TagsOr) == 0 || slices.ContainsFunc(c.TagsOr, tagged)) && !slices.ContainsFunc(c.TagsNot, tagged)
}

func (a *tencentimAccount) anyAttr(attrs map[string]string) bool {
	for name, value := range attrs {
		if a.attrs[name] == value {
			return true
		}
	}
	return false
}
