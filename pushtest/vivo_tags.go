package pushtest

import (
	"slices"
	"unicode/utf8"
)

// Tags follow the part on tags of vivo's page "Server API" in a copy of
// 2021-09, https://vivo.juxuan.net/vivo/vivoanli/563.html, the official SDK 3.3
// (2024-04-25), and the lists of codes that gateways publish (mPaaS, undated).

const (
	vivoMaxTags    = 100 // in the app
	vivoMaxTagDesc = 300 // characters
	vivoMaxMembers = 1000
)

// Kinds of members.
const (
	vivoRegIDs  = 1
	vivoAliases = 2 // the SDK has two kinds, and 1 is in use for regIds
)

// vivoTag has the members of a tag by their kind.
type vivoTag map[int64]map[string]bool

// vivoExpression selects phones that have one tag of OrTags, if there are
// any, all of AndTags and none of NotTags.
type vivoExpression struct {
	OrTags  []string `json:"orTags"`
	AndTags []string `json:"andTags"`
	NotTags []string `json:"notTags"`
}

// aimless reports whether there is no tag to look for.
func (e vivoExpression) aimless() bool { return len(e.OrTags)+len(e.AndTags) == 0 }

func (e vivoExpression) empty() bool { return e.aimless() && len(e.NotTags) == 0 }

// matches reports whether the phone with the regId is among the selected.
func (v *Vivo) matches(regID string, e vivoExpression) bool {
	has := func(tag string) bool { return v.tagged(regID, tag) }
	for _, tag := range e.AndTags {
		if !has(tag) {
			return false
		}
	}
	return (len(e.OrTags) == 0 || slices.ContainsFunc(e.OrTags, has)) && !slices.ContainsFunc(e.NotTags, has)
}

// tagged reports whether a phone, or an alias of it, is a member of a tag.
func (v *Vivo) tagged(regID, tag string) bool {
	t := v.tags[tag]
	if t == nil {
		return false
	}
	for alias := range t[vivoAliases] {
		if v.aliases[alias] == regID {
			return true
		}
	}
	return t[vivoRegIDs][regID]
}

// vivoTagFields are what /tag/add and /tag/update have in common.
type vivoTagFields struct {
	Desc  string `json:"desc"`
	Group string `json:"group"`
}

type vivoTagAdd struct {
	vivoCommon
	vivoTagFields
	Name string `json:"name"`
}

type vivoTagUpdate struct {
	vivoCommon
	vivoTagFields
	OldName string `json:"oldName"`
	NewName string `json:"newName"`
}

func (v *Vivo) checkTag(f *vivoTagFields) (code int) {
	if f.Group != "" && !v.groups[f.Group] {
		return 10613
	}
	return vivoCheckDesc(f.Desc)
}

// vivoCheckDesc checks the description of a tag, a group or a combination.
func vivoCheckDesc(desc string) (code int) {
	if utf8.RuneCountInString(desc) > vivoMaxTagDesc {
		return 10602
	}
	return 0
}

// addTag is POST /tag/add.
func (v *Vivo) addTag(_ []byte, q *vivoTagAdd) vivoAnswer {
	code := vivoNewName(v.tags, q.Name, 10610)
	if code == 0 {
		code = v.checkTag(&q.vivoTagFields)
	}
	if code == 0 && len(v.tags) >= vivoMaxTags {
		code = 10615
	}
	if code == 0 {
		v.tags[q.Name] = vivoTag{vivoRegIDs: {}, vivoAliases: {}}
	}
	return vivoResult(code)
}

// updateTag is POST /tag/update. The members stay.
func (v *Vivo) updateTag(_ []byte, q *vivoTagUpdate) vivoAnswer {
	code := vivoRename(v.tags, q.OldName, q.NewName, 10610)
	if code == 0 {
		code = v.checkTag(&q.vivoTagFields)
	}
	if code == 0 {
		vivoMove(v.tags, q.OldName, q.NewName)
	}
	return vivoResult(code)
}

type vivoMembers struct {
	vivoCommon
	Name string   `json:"name"`
	Type *int64   `json:"type"`
	IDs  []string `json:"ids"`
}

// addMembers is POST /tag/addMembers. There is no documented answer for ids
// that are unknown, so that they are taken like all others.
func (v *Vivo) addMembers(_ []byte, q *vivoMembers) vivoAnswer {
	code := v.checkMembers(q)
	if code == 0 {
		for _, id := range q.IDs {
			v.tags[q.Name][*q.Type][id] = true
		}
	}
	return vivoResult(code)
}

// removeMembers is POST /tag/removeMembers.
func (v *Vivo) removeMembers(_ []byte, q *vivoMembers) vivoAnswer {
	code := v.checkMembers(q)
	if code == 0 {
		for _, id := range q.IDs {
			delete(v.tags[q.Name][*q.Type], id)
		}
	}
	return vivoResult(code)
}

func (v *Vivo) checkMembers(q *vivoMembers) (code int) {
	switch {
	case q.Name == "":
		return 10601
	case v.tags[q.Name] == nil:
		return 10600
	case q.Type == nil:
		return 10608
	case *q.Type != vivoRegIDs && *q.Type != vivoAliases:
		return 10616
	case len(q.IDs) == 0:
		return 10609
	case len(q.IDs) > vivoMaxMembers:
		return 10614
	}
	return 0
}

// vivoNewName checks the name of something new in a table.
func vivoNewName[T any](table map[string]T, name string, exists int) (code int) {
	if name == "" {
		return 10601
	}
	if _, ok := table[name]; ok {
		return exists
	}
	return 0
}

// vivoRename checks the old and the new name of something in a table, which
// may be the same if only other fields change.
func vivoRename[T any](table map[string]T, from, to string, exists int) (code int) {
	_, known := table[from]
	_, taken := table[to]
	switch {
	case from == "":
		return 10603
	case to == "":
		return 10604
	case !known:
		return 10605
	case taken && from != to:
		return exists
	}
	return 0
}

func vivoMove[T any](table map[string]T, from, to string) {
	entry := table[from]
	delete(table, from)
	table[to] = entry
}
