package pushtest

import (
	"maps"
	"slices"
)

// Tags follow https://trtc.io/document/60567 to 60570 and
// https://www.tencentcloud.com/document/product/1047/67821 (undated; copies of
// 2025), which has the field Replace.

const (
	tencentimMaxAddTags  = 10   // of an account, in a call
	tencentimMaxUserTags = 100  // of an account
	tencentimMaxAppTags  = 1000 // different ones in the app
)

type tencentimUserTags struct {
	Account string `json:"To_Account"`
	Tags    []string
}

type tencentimAddTag struct {
	Replace  *int64
	UserTags []tencentimUserTags
}

func (r *tencentimAddTag) replaces() bool { return r.Replace != nil && *r.Replace == 1 }

// addTag is add_tag. Which code there is for an account or an app with too
// many tags is not documented; it is taken from a call with too many.
func (m *TencentIM) addTag(_ []byte, r *tencentimAddTag) tencentimAnswer {
	if v := m.checkAddTag(r); !v.ok() {
		return v.answer()
	}
	var answer tencentimAnswer
	for _, u := range r.UserTags {
		a := m.account(u.Account)
		tags := make(map[string]bool)
		if !r.replaces() {
			maps.Copy(tags, a.tags)
		}
		code := 0
		for _, tag := range u.Tags {
			tags[tag] = true
			if m.taggedOther(tag, a.kind()) {
				code = 90035
			}
		}
		if code == 0 && len(tags) > tencentimMaxUserTags {
			code = 90032
		}
		if !answer.fails(m, u.Account, code) {
			a.tags = tags
		}
	}
	return answer
}

// taggedOther reports whether accounts of another kind have a tag already.
func (m *TencentIM) taggedOther(tag string, kind int) bool {
	for _, a := range m.accounts {
		if a.tags[tag] && a.kind() != kind {
			return true
		}
	}
	return false
}

func (m *TencentIM) checkAddTag(r *tencentimAddTag) tencentimVerdict {
	if tencentimOneOf("Replace", r.Replace, 0, 1) != "" {
		return tencentimInvalid(90001, "Replace")
	}
	most := tencentimMaxAddTags
	if r.replaces() {
		most = tencentimMaxUserTags
	}
	if v := tencentimCheckUserTags(r.UserTags, most); !v.ok() {
		return v
	}
	all := make(map[string]bool)
	for _, a := range m.accounts {
		maps.Copy(all, a.tags)
	}
	for _, u := range r.UserTags {
		for _, tag := range u.Tags {
			all[tag] = true
		}
	}
	if len(all) > tencentimMaxAppTags {
		return tencentimVerdict{code: 90032}
	}
	return tencentimVerdict{}
}

// tencentimCheckUserTags checks accounts with up to most tags each.
func tencentimCheckUserTags(list []tencentimUserTags, most int) tencentimVerdict {
	if v := tencentimCheckAccounts("UserTags", len(list)); !v.ok() {
		return v
	}
	for _, u := range list {
		switch {
		case u.Account == "" || len(u.Tags) == 0:
			return tencentimInvalid(90001, "UserTags")
		case len(u.Tags) > most:
			return tencentimVerdict{code: 90032}
		}
		for _, tag := range u.Tags {
			if v := tencentimCheckTag(tag); !v.ok() {
				return v
			}
		}
	}
	return tencentimVerdict{}
}

// getTag is get_tag.
func (m *TencentIM) getTag(_ []byte, r *tencentimList) tencentimAnswer {
	return r.each(m, func(id string, a *tencentimAccount, answer *tencentimAnswer) {
		tags := slices.Sorted(maps.Keys(a.tags))
		answer.UserTags = append(answer.UserTags, tencentimUserTags{id, append([]string{}, tags...)})
	})
}

type tencentimRemoveTag struct {
	UserTags []tencentimUserTags
}

// removeTag is remove_tag. How many tags it takes is not documented; an
// account has no more than 100.
func (m *TencentIM) removeTag(_ []byte, r *tencentimRemoveTag) tencentimAnswer {
	if v := tencentimCheckUserTags(r.UserTags, tencentimMaxUserTags); !v.ok() {
		return v.answer()
	}
	var answer tencentimAnswer
	for _, u := range r.UserTags {
		if answer.fails(m, u.Account, 0) {
			continue
		}
		for _, tag := range u.Tags {
			delete(m.account(u.Account).tags, tag)
		}
	}
	return answer
}

// clearTags is clear_all_tags.
func (m *TencentIM) clearTags(_ []byte, r *tencentimList) tencentimAnswer {
	return r.each(m, func(_ string, a *tencentimAccount, _ *tencentimAnswer) { a.tags = nil })
}
