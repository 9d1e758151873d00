package pushtest

import (
	"cmp"
	"slices"
)

// Groups and combinations of tags follow the official SDK 3.3 (2024-04-25),
// and the lists of codes that gateways publish (mPaaS, undated). Nothing that
// a server can ask tells which tags are in a group, so that only the names of
// groups are kept.

// vivoGroupFields are what the requests for groups have in common. How vivo
// spreads these over the three is not known in full: only names are required.
type vivoGroupFields struct {
	Desc    string   `json:"desc"`
	Type    *int64   `json:"type"`
	TagList []string `json:"tagList"`
}

type vivoGroupNamed struct {
	vivoCommon
	vivoGroupFields
	Name string `json:"name"`
}

type vivoGroupUpdate struct {
	vivoCommon
	vivoGroupFields
	OldName string `json:"oldName"`
	NewName string `json:"newName"`
}

func (v *Vivo) checkGroup(f *vivoGroupFields) (code int) {
	if slices.ContainsFunc(f.TagList, v.noTag) {
		return 10600
	}
	return cmp.Or(vivoCheckDesc(f.Desc), vivoRange(f.Type, vivoRegIDs, vivoAliases, 0, 10616))
}

func (v *Vivo) noTag(name string) bool { return v.tags[name] == nil }

// addGroup is POST /tagGroup/add.
func (v *Vivo) addGroup(_ []byte, q *vivoGroupNamed) vivoAnswer {
	code := cmp.Or(vivoNewName(v.groups, q.Name, 10611), v.checkGroup(&q.vivoGroupFields))
	if code == 0 {
		v.groups[q.Name] = true
	}
	return vivoResult(code)
}

// updateGroup is POST /tagGroup/update.
func (v *Vivo) updateGroup(_ []byte, q *vivoGroupUpdate) vivoAnswer {
	code := cmp.Or(vivoRename(v.groups, q.OldName, q.NewName, 10611), v.checkGroup(&q.vivoGroupFields))
	if code == 0 {
		vivoMove(v.groups, q.OldName, q.NewName)
	}
	return vivoResult(code)
}

// addToGroup is POST /tagGroup/addToGroup.
func (v *Vivo) addToGroup(_ []byte, q *vivoGroupNamed) vivoAnswer {
	code := v.checkGroup(&q.vivoGroupFields)
	switch {
	case q.Name == "":
		code = 10601
	case !v.groups[q.Name]:
		code = 10613
	case len(q.TagList) == 0:
		code = 10600
	}
	return vivoResult(code)
}

type vivoSegmentAdd struct {
	vivoCommon
	Name       string         `json:"name"`
	Expression vivoExpression `json:"expression"`
}

type vivoSegmentUpdate struct {
	vivoCommon
	OldName    string         `json:"oldName"`
	NewName    string         `json:"newName"`
	Expression vivoExpression `json:"expression"`
}

// addSegment is POST /tagSegment/add.
func (v *Vivo) addSegment(_ []byte, q *vivoSegmentAdd) vivoAnswer {
	code := cmp.Or(vivoNewName(v.segments, q.Name, 10612), v.checkExpression(q.Expression))
	if code == 0 {
		v.segments[q.Name] = q.Expression
	}
	return vivoResult(code)
}

// updateSegment is POST /tagSegment/update.
func (v *Vivo) updateSegment(_ []byte, q *vivoSegmentUpdate) vivoAnswer {
	code := cmp.Or(vivoRename(v.segments, q.OldName, q.NewName, 10612), v.checkExpression(q.Expression))
	if code == 0 {
		delete(v.segments, q.OldName)
		v.segments[q.NewName] = q.Expression
	}
	return vivoResult(code)
}

// checkExpression refuses tags that do not exist, and an expression without
// tags to look for. There is no code for these; 10600 is that of bad names.
func (v *Vivo) checkExpression(e vivoExpression) (code int) {
	if e.aimless() || slices.ContainsFunc(slices.Concat(e.OrTags, e.AndTags, e.NotTags), v.noTag) {
		return 10600
	}
	return 0
}
