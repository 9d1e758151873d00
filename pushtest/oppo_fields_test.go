package pushtest

import (
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// oppoTimeless hides times in milliseconds.
func oppoTimeless(s string) string {
	return regexp.MustCompile(`"[0-9]{13}"`).ReplaceAllString(s, `"TIME"`)
}

// TestOPPOLimits has each limit at its most, or least, and one beyond.
func TestOPPOLimits(t *testing.T) {
	c := newOPPOClient(t)
	x := func(n int) string { return strings.Repeat("x", n) }
	emoji := func(n int) string { return strings.Repeat("\U0001F600", n) }
	object := func(n int) string { return `{"k":"` + x(n-8) + `"}` }
	service := func(k string, v any) oppoObj { return oppoObj{"category": "IM", k: v} }
	tests := map[string]struct{ fine, bad oppoObj }{
		"title":                 {oppoObj{"title": x(50)}, oppoObj{"title": x(51)}},
		"title in emoji":        {oppoObj{"title": emoji(50)}, oppoObj{"title": emoji(51)}},
		"sub_title":             {oppoObj{"sub_title": emoji(10)}, oppoObj{"sub_title": x(11)}},
		"content, no style":     {oppoObj{"content": emoji(200)}, oppoObj{"content": x(201)}},
		"content, style 1":      {oppoObj{"style": 1, "content": x(200)}, oppoObj{"style": 1, "content": x(201)}},
		"content, style 2":      {oppoObj{"style": 2, "content": x(128)}, oppoObj{"style": 2, "content": x(129)}},
		"style":                 {oppoObj{"style": 5}, oppoObj{"style": 6}},
		"least style":           {oppoObj{"style": 1}, oppoObj{"style": 0}},
		"click_action_type":     {oppoObj{"click_action_type": 0}, oppoObj{"click_action_type": 3}},
		"click_action_activity": {oppoObj{"click_action_type": 4, "click_action_activity": x(500)}, oppoObj{"click_action_type": 4, "click_action_activity": x(501)}},
		"click_action_url":      {oppoObj{"click_action_type": 5, "click_action_url": x(2000)}, oppoObj{"click_action_type": 2, "click_action_url": x(2001)}},
		"action_parameters":     {oppoObj{"action_parameters": object(4000)}, oppoObj{"action_parameters": object(4001)}},
		"call_back_url":         {oppoObj{"call_back_url": x(200)}, oppoObj{"call_back_url": x(201)}},
		"call_back_parameter":   {oppoObj{"call_back_parameter": emoji(100)}, oppoObj{"call_back_parameter": x(101)}},
		"off_line_ttl":          {oppoObj{"off_line_ttl": 864000}, oppoObj{"off_line_ttl": -1}},
		"least off_line_ttl":    {oppoObj{"off_line": true, "off_line_ttl": 0}, oppoObj{"off_line_ttl": 1.5}},
		"show_ttl":              {oppoObj{"show_ttl": 86400}, oppoObj{"show_ttl": 172801}},
		"least show_ttl":        {oppoObj{"show_ttl": 0}, oppoObj{"show_ttl": -1}},
		"network_type":          {oppoObj{"network_type": 1}, oppoObj{"network_type": 2}},
		"push_time_type":        {oppoObj{"push_time_type": 0}, oppoObj{"push_time_type": 2}},
		"fix_speed_rate":        {oppoObj{"fix_speed_rate": 10000}, oppoObj{"fix_speed_rate": 10001}},
		"least fix_speed_rate":  {oppoObj{"fix_speed_rate": 1000}, oppoObj{"fix_speed_rate": 999}},
		"badge_operation_type":  {oppoObj{"badge_operation_type": 1}, oppoObj{"badge_operation_type": 2}},
		"badge_message_count":   {oppoObj{"badge_message_count": 0}, oppoObj{"badge_message_count": -1}},
		"small_picture_url":     {oppoObj{"small_picture_url": x(300)}, oppoObj{"small_picture_url": x(301)}},
		"medium_picture_url":    {oppoObj{"medium_picture_url": x(300)}, oppoObj{"medium_picture_url": x(301)}},
		"push_start_time":       {oppoObj{"push_start_time": 1000000000000}, oppoObj{"push_start_time": 999999999999}},
		"most push_start_time":  {oppoObj{"push_start_time": 9999999999999}, oppoObj{"push_start_time": 10000000000000}},
		"big_picture_url":       {oppoObj{"big_picture_url": x(300)}, oppoObj{"big_picture_url": x(301)}},
		"show_time": {
			oppoObj{"show_time_type": 1, "show_start_time": 1700000000000, "show_end_time": 1700000000001},
			oppoObj{"show_time_type": 1, "show_start_time": 1700000000000, "show_end_time": 1700000000000},
		},
		"show_time in seconds":  {oppoObj{"show_time_type": 0}, oppoObj{"show_time_type": 1, "show_start_time": 1700000000, "show_end_time": 1700000001}},
		"auditResponse":         {oppoObj{"auditResponse": oppoObj{"a": 1}}, oppoObj{"auditResponse": []int{1}}},
		"auditResponse as text": {oppoObj{"auditResponse": `{"a":1}`}, oppoObj{"auditResponse": "a"}},
		"buttons":               {oppoObj{"buttons": []any{oppoObj{}}}, oppoObj{"buttons": oppoObj{}}},
		"option":                {oppoObj{"option": []any{}}, oppoObj{"option": true}},
		"notify_id":             {service("notify_id", 7), service("notify_id", "7")},
	}
	id := c.sim.NewToken()
	for name, test := range tests {
		if got := c.unicast(oppoTo(id, test.fine)); got.Code != 0 {
			t.Errorf("%s: got %+v, want success", name, got)
		}
		if got := c.unicast(oppoTo(id, test.bad)); got.Code != 41 {
			t.Errorf("%s: got %+v, want 41", name, got)
		}
	}
	for _, test := range []struct {
		length string
		code   int
	}{{x(50), 0}, {x(51), 41}} {
		got := c.post(oppoSavePath, "title", "t", "style", "3", "big_picture_url", "https://example.com/p.png", "content", test.length)
		if got.Code != test.code {
			t.Errorf("content, style 3: got %+v, want %d", got, test.code)
		}
	}
	want := []string{"notification: notify_id has the wrong type"}
	if d := cmp.Diff(want, c.sim.Problems()); d != "" {
		t.Error(d)
	}
}

func TestOPPORules(t *testing.T) {
	c := newOPPOClient(t)
	c.sim.ApproveTemplate("tpl")
	template := func(change oppoObj) oppoObj { return oppoObj{"private_msg_template_id": "tpl"}.with(change) }
	tests := map[string]struct {
		change oppoObj
		code   int
	}{
		"no title":                    {oppoObj{"title": nil}, 40},
		"no content":                  {oppoObj{"content": nil}, 40},
		"no activity":                 {oppoObj{"click_action_type": 1}, 40},
		"no class":                    {oppoObj{"click_action_type": 4}, 40},
		"no address":                  {oppoObj{"click_action_type": 2}, 40},
		"no intent":                   {oppoObj{"click_action_type": 5}, 40},
		"no times":                    {oppoObj{"show_time_type": 1, "show_start_time": 1700000000000}, 40},
		"an object as parameters":     {oppoObj{"action_parameters": oppoObj{"a": "b"}}, 41},
		"parameters of no object":     {oppoObj{"action_parameters": `["a"]`}, 41},
		"big picture":                 {oppoObj{"style": 3, "big_picture_url": "https://example.com/p.png"}, 41},
		"speed":                       {oppoObj{"fix_speed": true, "fix_speed_rate": 1000}, 41},
		"speed without a rate":        {oppoObj{"fix_speed": true}, 40},
		"timed":                       {oppoObj{"push_time_type": 1, "push_start_time": 1700000000000}, 41},
		"timed without a time":        {oppoObj{"push_time_type": 1}, 40},
		"small picture of nobody":     {oppoObj{"small_picture_id": "x"}, 51},
		"category":                    {oppoObj{"category": "PROMOTION"}, 67},
		"marketing":                   {oppoObj{"category": "MARKETING"}, 0},
		"level":                       {oppoObj{"category": "ORDER", "notify_level": 2}, 0},
		"level 3":                     {oppoObj{"category": "ORDER", "notify_level": 3}, 67},
		"level without a category":    {oppoObj{"notify_level": 1}, 67},
		"level of marketing":          {oppoObj{"category": "NEWS", "notify_level": 1}, 67},
		"level without the right":     {oppoObj{"category": "ORDER", "notify_level": 16}, 67},
		"template":                    {template(oppoObj{"title": nil, "content": nil}), 0},
		"template not approved":       {oppoObj{"private_msg_template_id": "x"}, 54},
		"template filled with text":   {template(oppoObj{"private_title_parameters": `{"a":"b"}`}), 0},
		"template filled with object": {template(oppoObj{"private_content_parameters": oppoObj{"a": "b"}}), 0},
		"template filled with {}":     {template(oppoObj{"private_content_parameters": "{}"}), 54},
		"nothing to fill":             {oppoObj{"private_title_parameters": `{"a":"b"}`}, 54},
	}
	id := c.sim.NewToken()
	for name, test := range tests {
		if got := c.unicast(oppoTo(id, test.change)); got.Code != test.code {
			t.Errorf("%s: got %+v, want %d", name, got, test.code)
		}
	}
	c.sim.AllowStrongReminder(true)
	if got := c.unicast(oppoTo(id, oppoObj{"category": "ORDER", "notify_level": 16})); got.Code != 0 {
		t.Errorf("level with the right: got %+v", got)
	}
	for name, kv := range map[string][]string{
		"big picture missing": {"style", "3"}, "big picture at a speed": {"style", "3", "big_picture_url", "u", "fix_speed", "true", "fix_speed_rate", "1000"},
	} {
		want := 40 + strings.Count(name, "speed")
		if got := c.post(oppoSavePath, append(kv, "title", "t", "content", "c")...); got.Code != want {
			t.Errorf("%s: got %+v, want %d", name, got, want)
		}
	}
}

// TestOPPOEnumerations sends every value that a field may have.
func TestOPPOEnumerations(t *testing.T) {
	c := newOPPOClient(t)
	c.sim.AllowStrongReminder(true)
	id := c.sim.NewToken()
	for field, values := range map[string][]any{
		"category": {
			"IM", "ACCOUNT", "DEVICE_REMINDER", "ORDER", "TODO", "SUBSCRIPTION", "NEWS", "CONTENT", "MARKETING", "SOCIAL",
		},
		"notify_level":         {1, 2, 16},
		"style":                {1, 2, 4, 5},
		"click_action_type":    {0, 1, 2, 4, 5},
		"show_time_type":       {0},
		"network_type":         {0, 1},
		"badge_operation_type": {0, 1},
		"off_line":             {true, false},
	} {
		for _, v := range values {
			m := oppoObj{"category": "IM", "click_action_activity": "a", "click_action_url": "u"}
			if got := c.unicast(oppoTo(id, m.with(oppoObj{field: v}))); got.Code != 0 {
				t.Errorf("%s %v: got %+v", field, v, got)
			}
		}
	}
	c.clean()
}

func TestOPPOProblems(t *testing.T) {
	c := newOPPOClient(t)
	id := c.sim.NewToken()
	tests := map[string]oppoObj{
		"notification: priority is unknown":                                           {"priority": 1},
		"notification: category is empty":                                             {"category": ""},
		"notification: appMessageId is unknown":                                       {"appMessageId": "a"},
		"notification: sub_title is empty":                                            {"sub_title": ""},
		"notification: channel_id is null":                                            {"channel_id": struct{ *int }{}},
		"notification: off_line_ttl is more than 10 days, which is what it is cut to": {"off_line_ttl": 864001},
		"notification: show_ttl is more than 86400":                                   {"show_ttl": 86401},
		"notification: show_ttl is more than 43200":                                   {"show_ttl": 43201, "category": "NEWS"},
		"notification: time_zone is not like GMT+08:00":                               {"time_zone": "Asia/Shanghai"},
	}
	for want, change := range tests {
		c.sim.Reset()
		text := strings.Replace(oppoTo(id, change).String(), "{}", "null", 1)
		if got := c.post(oppoUnicastPath, "message", text); got.Code != 0 {
			t.Errorf("%s: got %+v", want, got)
		}
		if d := cmp.Diff([]string{want}, c.sim.Problems()); d != "" {
			t.Error(d)
		}
	}
	c.sim.Reset()
	c.setAlias("a", id)
	c.unicast(oppoTo("a", oppoObj{"call_back_url": "https://example.com/"}).with(oppoObj{"target_type": 5}))
	c.post(oppoUnicastPath, "message", oppoTo(id, nil).String(), "request_id", "1")
	c.unicast(oppoTo(id, nil).with(oppoObj{"target": id}))
	c.save("message", "{}")
	want := []string{
		"notification: call_back_url has no effect on targets other than registration ids",
		"unicast: request_id is unknown",
		"message: target is unknown",
		"save_message_content: message is unknown",
	}
	if d := cmp.Diff(want, c.sim.Problems()); d != "" {
		t.Error(d)
	}
	if n := len(c.sim.Deliveries()); n != 3 {
		t.Errorf("%d deliveries", n)
	}
}
