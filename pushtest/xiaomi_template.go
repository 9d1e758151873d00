package pushtest

import (
	"encoding/json"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Templates follow "Message templates" (2026-06-02),
// https://dev.mi.com/xiaomihyperos/documentation/detail?pId=2314
//
// Refusals have code 10041. The page names none, and this one is said by a
// single client to be about channels and templates.

// xiaomiVariable is how many characters the value of a variable may have.
const xiaomiVariable = 128

// AddTemplate gives the app an approved template with variables, which a
// text writes {$name$}.
func (x *Xiaomi) AddTemplate(id string, variables ...string) {
	x.lock.Lock()
	defer x.lock.Unlock()
	x.templates[id] = variables
}

// RequireTemplates makes private messages need a template. So it is for apps
// made since 2026-07-01, and for all from 2026-12-31 on.
func (x *Xiaomi) RequireTemplates(on bool) {
	x.lock.Lock()
	defer x.lock.Unlock()
	x.privateTemplates = on
}

// checkTemplate checks template_id and template_param.
func (x *Xiaomi) checkTemplate(f *xiaomiForm, extras map[string]string, c xiaomiChannel) {
	id, param := extras["template_id"], extras["template_param"]
	x.lock.Lock()
	variables, known := x.templates[id]
	need := x.privateTemplates && c.kind == xiaomiPrivate
	x.lock.Unlock()
	switch {
	case id == "" && need:
		f.refuse(xiaomiTemplate, "a private message needs a template")
	case id == "" && param != "":
		f.refuse(xiaomiTemplate, "there is template_param and no template_id")
	case id == "":
	case !known:
		f.refuse(xiaomiTemplate, "there is no such template")
	default:
		checkXiaomiVariables(f, variables, param)
	}
}

func checkXiaomiVariables(f *xiaomiForm, variables []string, param string) {
	if param == "" && len(variables) == 0 {
		return
	}
	var values map[string]*string
	if json.Unmarshal([]byte(param), &values) != nil || len(values) != len(variables) {
		f.refuse(xiaomiTemplate, "template_param is not an object of strings with %d keys", len(variables))
		return
	}
	for _, name := range variables {
		if v := values[name]; v == nil || !xiaomiIsVariable(*v) {
			f.refuse(xiaomiTemplate, "template_param has no value for %s, or none that is allowed", name)
		}
	}
}

// xiaomiIsVariable reports whether v is allowed for a variable: 1 to 128
// characters, more than blanks, and neither symbols such as emoji nor code
// points that Unicode has not assigned.
func xiaomiIsVariable(v string) bool {
	if n := utf8.RuneCountInString(v); n == 0 || n > xiaomiVariable || strings.TrimSpace(v) == "" {
		return false
	}
	return !strings.ContainsFunc(v, func(c rune) bool { return unicode.In(c, unicode.So, unicode.Cn) })
}
