package pushtest

import (
	"maps"
	"strconv"
)

// Attributes follow https://trtc.io/document/60562 to 60566 and
// https://www.tencentcloud.com/document/product/1047/67815 (undated; copies of
// 2025-10 to 2026-03).

const (
	tencentimAttrs       = 10  // in the app
	tencentimMaxAccounts = 100 // of a call
)

// tencentimAttr is an attribute that accounts may have.
type tencentimAttr struct {
	name string // "" for none
	typ  int    // see below
}

// Types of attributes.
const (
	tencentimOfUsers   = 0 // UserIDs of Chat
	tencentimOfDevices = 1 // RegistrationIDs
)

// attr finds an attribute by its name, or returns nil.
func (m *TencentIM) attr(name string) *tencentimAttr {
	for i := range m.attrs {
		if name != "" && m.attrs[i].name == name {
			return &m.attrs[i]
		}
	}
	return nil
}

func (a *tencentimAccount) kind() int {
	if a.device {
		return tencentimOfDevices
	}
	return tencentimOfUsers
}

type tencentimAttrNames struct {
	AttrNames map[string]string
	AttrTypes map[string]int64
}

// setAttrName is set_attr_name. Numbers that are not named stay as they are.
func (m *TencentIM) setAttrName(_ []byte, r *tencentimAttrNames) tencentimAnswer {
	if len(r.AttrNames) == 0 {
		return tencentimInvalid(90001, "AttrNames").answer()
	}
	attrs := m.attrs
	for number, name := range r.AttrNames {
		i, ok := tencentimAttrNumber(number)
		if !ok {
			return tencentimVerdict{code: 90033}.answer()
		}
		if name == "" || len(name) > tencentimMaxText {
			return tencentimVerdict{code: 90030}.answer()
		}
		attrs[i].name = name
	}
	for number, typ := range r.AttrTypes {
		i, ok := tencentimAttrNumber(number)
		if !ok || typ != tencentimOfUsers && typ != tencentimOfDevices || attrs[i].name == "" ||
			m.attrs[i].name != "" && m.attrs[i].typ != int(typ) {
			return tencentimVerdict{code: 90033}.answer()
		}
		attrs[i].typ = int(typ)
	}
	names := make(map[string]bool)
	for _, a := range attrs {
		if a.name != "" && names[a.name] {
			return tencentimVerdict{code: 90033}.answer()
		}
		names[a.name] = true
	}
	m.attrs = attrs
	return tencentimAnswer{}
}

func tencentimAttrNumber(s string) (i int, ok bool) {
	i, err := strconv.Atoi(s)
	return i, err == nil && i >= 0 && i < tencentimAttrs && strconv.Itoa(i) == s
}

// getAttrName is get_attr_name.
func (m *TencentIM) getAttrName(_ []byte, _ *struct{}) tencentimAnswer {
	a := tencentimAnswer{AttrNames: make(map[string]string), AttrTypes: make(map[string]int)}
	for i, attr := range m.attrs {
		if attr.name != "" {
			a.AttrNames[strconv.Itoa(i)] = attr.name
			a.AttrTypes[strconv.Itoa(i)] = attr.typ
		}
	}
	return a
}

type tencentimUserAttrs struct {
	Account string `json:"To_Account"`
	Attrs   map[string]string
}

type tencentimSetAttr struct {
	UserAttrs []tencentimUserAttrs
}

// setAttr is set_attr.
func (m *TencentIM) setAttr(_ []byte, r *tencentimSetAttr) tencentimAnswer {
	v := tencentimCheckAccounts("UserAttrs", len(r.UserAttrs))
	for _, u := range r.UserAttrs {
		if v.ok() && (u.Account == "" || len(u.Attrs) == 0) {
			v = tencentimInvalid(90001, "UserAttrs")
		}
		if v.ok() {
			v = m.checkAttrs(u.Attrs)
		}
	}
	if !v.ok() {
		return v.answer()
	}
	var answer tencentimAnswer
	for _, u := range r.UserAttrs {
		a := m.account(u.Account)
		code := 0
		for name := range u.Attrs {
			if m.attr(name).typ != a.kind() {
				code = 90035
			}
		}
		if answer.fails(m, u.Account, code) {
			continue
		}
		if a.attrs == nil {
			a.attrs = make(map[string]string)
		}
		maps.Copy(a.attrs, u.Attrs)
	}
	return answer
}

// tencentimCheckAccounts checks how many accounts a call is about.
func tencentimCheckAccounts(field string, n int) tencentimVerdict {
	switch {
	case n == 0:
		return tencentimInvalid(90001, field)
	case n > tencentimMaxAccounts:
		return tencentimVerdict{code: 90018}
	}
	return tencentimVerdict{}
}

// fails lists an account that does not exist, or that there is a code for. A
// Throttled one is only so for messages.
func (a *tencentimAnswer) fails(m *TencentIM, id string, code int) bool {
	if !m.exists(id) {
		code = 70107
	}
	if code != 0 {
		a.ErrorList = append(a.ErrorList, tencentimFailed{id, code, tencentimInfo(code)})
	}
	return code != 0
}

type tencentimList struct {
	To []string `json:"To_Account"`
}

// each calls f for the accounts of a list that exist, and lists the others.
func (l *tencentimList) each(m *TencentIM, f func(id string, a *tencentimAccount, answer *tencentimAnswer)) tencentimAnswer {
	if v := tencentimCheckAccounts("To_Account", len(l.To)); !v.ok() {
		return v.answer()
	}
	var answer tencentimAnswer
	for _, id := range l.To {
		if !answer.fails(m, id, 0) {
			f(id, m.account(id), &answer)
		}
	}
	return answer
}

// getAttr is get_attr. Attributes without a value are left out.
func (m *TencentIM) getAttr(_ []byte, r *tencentimList) tencentimAnswer {
	return r.each(m, func(id string, a *tencentimAccount, answer *tencentimAnswer) {
		attrs := make(map[string]string)
		for name, value := range a.attrs {
			if m.attr(name) != nil {
				attrs[name] = value
			}
		}
		answer.UserAttrs = append(answer.UserAttrs, tencentimUserAttrs{id, attrs})
	})
}

type tencentimRemoveAttr struct {
	UserAttrs []struct {
		Account string `json:"To_Account"`
		Attrs   []string
	}
}

// removeAttr is remove_attr.
func (m *TencentIM) removeAttr(_ []byte, r *tencentimRemoveAttr) tencentimAnswer {
	v := tencentimCheckAccounts("UserAttrs", len(r.UserAttrs))
	for _, u := range r.UserAttrs {
		if v.ok() && (u.Account == "" || len(u.Attrs) == 0) {
			v = tencentimInvalid(90001, "UserAttrs")
		}
		for _, name := range u.Attrs {
			if v.ok() && m.attr(name) == nil {
				v = tencentimVerdict{code: 90033}
			}
		}
	}
	if !v.ok() {
		return v.answer()
	}
	var answer tencentimAnswer
	for _, u := range r.UserAttrs {
		if answer.fails(m, u.Account, 0) {
			continue
		}
		for _, name := range u.Attrs {
			delete(m.account(u.Account).attrs, name)
		}
	}
	return answer
}
