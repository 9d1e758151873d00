package pushtest

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/pushwire/push"
)

// steps makes calls one after the other.
func (t *vivoTest) steps(steps []vivoStep) {
	t.Helper()
	for i, s := range steps {
		t.result(fmt.Sprint(i, " ", s.path), t.call(s.path, t.body(s.fields)), s.want)
	}
}

type vivoStep struct {
	path   string
	fields vivoMap
	want   int
}

func TestVivoTags(t *testing.T) {
	v := newVivoTest(t)
	many := make([]string, 1001)
	for i := range many {
		many[i] = fmt.Sprint("id", i)
	}
	v.steps([]vivoStep{
		{"/tag/add", vivoMap{"name": "a", "desc": strings.Repeat("字", 300)}, 0},
		{"/tag/add", vivoMap{"name": "b", "desc": strings.Repeat("字", 301)}, 10602},
		{"/tag/add", vivoMap{"name": "a"}, 10610},
		{"/tag/add", vivoMap{"desc": "x"}, 10601},
		{"/tag/add", vivoMap{"name": 1}, 10600},
		{"/tag/add", vivoMap{"name": "b", "group": "g"}, 10613},
		{"/tag/add", vivoMap{"name": "b", "requestId": nil}, 10352},
		{"/tag/add", vivoMap{"name": "b", "appId": 7}, 10094},
		{"/tag/add", vivoMap{"name": "b", "appId": nil}, 0},
		{"/tag/update", vivoMap{"newName": "c"}, 10603},
		{"/tag/update", vivoMap{"oldName": "b"}, 10604},
		{"/tag/update", vivoMap{"oldName": "c", "newName": "d"}, 10605},
		{"/tag/update", vivoMap{"oldName": "b", "newName": 1}, 10606},
		{"/tag/update", vivoMap{"oldName": "b", "newName": "a"}, 10610},
		{"/tag/update", vivoMap{"oldName": "b", "newName": "c"}, 0},
		{"/tag/update", vivoMap{"oldName": "c", "newName": "c", "desc": "x"}, 0},
		{"/tag/update", vivoMap{"oldName": "c", "newName": "c", "group": "g"}, 10613},
		{"/tag/addMembers", vivoMap{"type": 1, "ids": many[:1]}, 10601},
		{"/tag/addMembers", vivoMap{"name": "b", "type": 1, "ids": many[:1]}, 10600},
		{"/tag/addMembers", vivoMap{"name": "c", "ids": many[:1]}, 10608},
		{"/tag/addMembers", vivoMap{"name": "c", "type": 3, "ids": many[:1]}, 10616},
		{"/tag/addMembers", vivoMap{"name": "c", "type": "1", "ids": many[:1]}, 10616},
		{"/tag/addMembers", vivoMap{"name": "c", "type": 1}, 10609},
		{"/tag/addMembers", vivoMap{"name": "c", "type": 2, "ids": many}, 10614},
		{"/tag/addMembers", vivoMap{"name": "c", "type": 2, "ids": many[:1000]}, 0},
		{"/tag/removeMembers", vivoMap{"name": "c", "type": 2, "ids": many}, 10614},
		{"/tag/removeMembers", vivoMap{"name": "c", "type": 2, "ids": many[:1000]}, 0},
	})
	for i := range 98 {
		v.result("tag", v.call("/tag/add", v.body(vivoMap{"name": fmt.Sprint(i)})), 0)
	}
	v.result("the tag after the hundredth", v.call("/tag/add", v.body(vivoMap{"name": "x"})), 10615)
}

func TestVivoTagGroups(t *testing.T) {
	v := newVivoTest(t)
	v.steps([]vivoStep{
		{"/tag/add", vivoMap{"name": "a"}, 0},
		{"/tagGroup/add", vivoMap{"name": "g", "desc": "d", "type": 1, "tagList": []string{"a"}}, 0},
		{"/tagGroup/add", vivoMap{"name": "g"}, 10611},
		{"/tagGroup/add", vivoMap{}, 10601},
		{"/tagGroup/add", vivoMap{"name": "h", "type": 3}, 10616},
		{"/tagGroup/add", vivoMap{"name": "h", "tagList": []string{"b"}}, 10600},
		{"/tagGroup/add", vivoMap{"name": "h", "desc": strings.Repeat("x", 301)}, 10602},
		{"/tagGroup/add", vivoMap{"name": "h"}, 0},
		{"/tag/add", vivoMap{"name": "b", "group": "h"}, 0},
		{"/tagGroup/update", vivoMap{"oldName": "g", "newName": "h"}, 10611},
		{"/tagGroup/update", vivoMap{"oldName": "x", "newName": "y"}, 10605},
		{"/tagGroup/update", vivoMap{"oldName": "g", "newName": "i"}, 0},
		{"/tag/update", vivoMap{"oldName": "b", "newName": "b", "group": "g"}, 10613},
		{"/tag/update", vivoMap{"oldName": "b", "newName": "b", "group": "i"}, 0},
		{"/tagGroup/addToGroup", vivoMap{"tagList": []string{"a"}}, 10601},
		{"/tagGroup/addToGroup", vivoMap{"name": "g", "tagList": []string{"a"}}, 10613},
		{"/tagGroup/addToGroup", vivoMap{"name": "h"}, 10600},
		{"/tagGroup/addToGroup", vivoMap{"name": "h", "tagList": []string{"x"}}, 10600},
		{"/tagGroup/addToGroup", vivoMap{"name": "h", "tagList": []string{"a"}}, 0},
		{"/tagSegment/add", vivoMap{"name": "s", "expression": vivoMap{"orTags": []string{"a"}}}, 0},
		{"/tagSegment/add", vivoMap{"name": "s", "expression": vivoMap{"orTags": []string{"a"}}}, 10612},
		{"/tagSegment/add", vivoMap{"expression": vivoMap{"orTags": []string{"a"}}}, 10601},
		{"/tagSegment/add", vivoMap{"name": "t", "expression": vivoMap{"notTags": []string{"a"}}}, 10600},
		{"/tagSegment/add", vivoMap{"name": "t", "expression": vivoMap{"andTags": []string{"x"}}}, 10600},
		{"/tagSegment/update", vivoMap{"oldName": "s", "newName": "t", "expression": vivoMap{"andTags": []string{"a"}}}, 0},
		{"/tagSegment/update", vivoMap{"oldName": "s", "newName": "u", "expression": vivoMap{"andTags": []string{"a"}}}, 10605},
	})
	v.problems()
}

// TestVivoTagPush pushes to expressions and looks at whom they select.
func TestVivoTagPush(t *testing.T) {
	v := newVivoTest(t)
	ids := v.regIDs(4)
	if err := v.sim.SetAlias(ids[2], "ann"); err != nil {
		t.Fatal(err)
	}
	v.steps([]vivoStep{
		{"/tag/add", vivoMap{"name": "a"}, 0},
		{"/tag/add", vivoMap{"name": "old"}, 0},
		{"/tag/addMembers", vivoMap{"name": "a", "type": 1, "ids": ids[:2]}, 0},
		{"/tag/addMembers", vivoMap{"name": "old", "type": 1, "ids": []string{ids[1], ids[3]}}, 0},
		{"/tag/removeMembers", vivoMap{"name": "old", "type": 1, "ids": ids[3:]}, 0},
		{"/tag/addMembers", vivoMap{"name": "old", "type": 2, "ids": []string{"ann"}}, 0},
		{"/tag/update", vivoMap{"oldName": "old", "newName": "b"}, 0},
	})
	for _, test := range []struct {
		or, and, not []string
		want         int
	}{
		{or: []string{"a"}, want: 2},
		{or: []string{"a", "b"}, want: 3},
		{and: []string{"a", "b"}, want: 1},
		{or: []string{"a"}, not: []string{"b"}, want: 1},
		{or: []string{"a", "b"}, and: []string{"b"}, want: 2},
		{or: []string{"old"}, want: 0},
	} {
		v.sim.Reset()
		expr := vivoMap{"orTags": test.or, "andTags": test.and, "notTags": test.not}
		a := v.result("tagPush", v.call("/message/tagPush", v.message(vivoMap{"tagExpression": expr})), 0)
		taskID := a["taskId"].(string)
		s := v.do(http.MethodGet, "/report/getStatistics?taskIds="+taskID, "", nil)
		v.same(fmt.Sprintf("%+v", test), test.want, s["statistics"].([]any)[0].(vivoMap)["send"])
		got := v.sim.Deliveries()
		got[0].Body = nil
		if diff := cmp.Diff([]Delivery{{Type: push.TargetTags, ID: taskID}}, got); diff != "" {
			t.Errorf("deliveries (-want +got):\n%s", diff)
		}
	}
	v.result("no expression", v.call("/message/tagPush", v.message()), 10050)
	v.result("notTags alone", v.call("/message/tagPush", v.message(vivoMap{"tagExpression": vivoMap{"notTags": []string{"a"}}})), 10050)
	v.problems()
}
