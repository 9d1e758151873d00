package pushtest

import (
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/pushwire/push"
)

func TestOPPORefusesMessages(t *testing.T) {
	c := newOPPOClient(t)
	id := c.sim.NewToken()
	fine := oppoTo(id, nil)
	tests := map[string]struct {
		text string
		code int
	}{
		"nothing":               {"", 40},
		"no JSON":               {"{", 41},
		"an array":              {"[" + fine.String() + "]", 41},
		"null":                  {"null", 41},
		"no target type":        {fine.with(oppoObj{"target_type": nil}).String(), 40},
		"no target":             {fine.with(oppoObj{"target_value": nil}).String(), 40},
		"no notification":       {fine.with(oppoObj{"notification": nil}).String(), 40},
		"text as target type":   {fine.with(oppoObj{"target_type": "2"}).String(), 41},
		"everyone":              {fine.with(oppoObj{"target_type": 1}).String(), 41},
		"old alias type":        {fine.with(oppoObj{"target_type": 3}).String(), 41},
		"tags":                  {fine.with(oppoObj{"target_type": 6}).String(), 41},
		"two targets":           {fine.with(oppoObj{"target_value": id + ";" + c.sim.NewToken()}).String(), 41},
		"a list of targets":     {fine.with(oppoObj{"target_value": []string{id}}).String(), 41},
		"notification as text":  {fine.with(oppoObj{"notification": oppoHello.String()}).String(), 41},
		"text for verification": {fine.with(oppoObj{"verify_registration_id": "true"}).String(), 41},
		"number as title":       {oppoTo(id, oppoObj{"title": 1}).String(), 41},
		"alias nobody has":      {fine.with(oppoObj{"target_type": 5}).String(), 10002},
		"verified":              {fine.with(oppoObj{"verify_registration_id": true}).String(), 0},
	}
	for name, test := range tests {
		if got := c.post(oppoUnicastPath, "message", test.text); got.Code != test.code {
			t.Errorf("%s: got %+v, want %d", name, got, test.code)
		}
	}
	if n := len(c.sim.Deliveries()); n != 1 {
		t.Errorf("%d deliveries", n)
	}
}

func TestOPPOBatchSize(t *testing.T) {
	c := newOPPOClient(t)
	many := make([]oppoObj, 1001)
	for i := range many {
		many[i] = oppoTo(c.sim.NewToken(), nil)
	}
	for _, messages := range [][]oppoObj{{}, many} {
		if got := c.batch(messages...); got.Code != 41 {
			t.Errorf("%d messages: got %+v", len(messages), got)
		}
	}
	for _, messages := range [][]oppoObj{many[:1], many[:1000]} {
		c.sim.Reset()
		var entries []oppoEntry
		c.must(c.batch(messages...), &entries)
		ids := make(map[string]string)
		for _, d := range c.sim.Deliveries() {
			ids[d.Value] = d.ID
		}
		for i, e := range entries {
			if e.ErrorCode != 0 || e.RegistrationID != messages[i]["target_value"] || e.MessageID != ids[e.RegistrationID] {
				t.Fatalf("of %d: %+v, delivered %q", len(messages), e, ids[e.RegistrationID])
			}
		}
		if len(entries) != len(messages) || len(ids) != len(messages) {
			t.Errorf("%d messages: %d entries, %d deliveries", len(messages), len(entries), len(ids))
		}
	}
	c.sim.Reset()
	for _, text := range []string{"", many[0].String()} {
		if got := c.post(oppoBatchPath, "messages", text); got.Code != 40 && got.Code != 41 {
			t.Errorf("%q: got %+v", text, got)
		}
	}
	if got := c.batch(many[0], oppoTo(c.sim.NewToken(), oppoObj{"title": nil})); got.Code != 40 {
		t.Errorf("one without a title: got %+v", got)
	}
	if n := len(c.sim.Deliveries()); n != 0 {
		t.Errorf("%d deliveries", n)
	}
	c.clean()
}

// TestOPPORepetition sends one message many times, some at once.
func TestOPPORepetition(t *testing.T) {
	c := newOPPOClient(t)
	a, b := c.sim.NewToken(), c.sim.NewToken()
	id := oppoObj{"app_message_id": "order-8842"}
	answers := make([]string, 20)
	var wg sync.WaitGroup
	for i := range answers {
		wg.Go(func() {
			answers[i] = string(c.unicast(oppoTo(a, id)).Data)
		})
	}
	wg.Wait()
	for _, other := range answers {
		if other != answers[0] || other == "" {
			t.Errorf("got %s, want %s", other, answers[0])
		}
	}
	var entries []oppoEntry
	c.must(c.batch(oppoTo(a, id), oppoTo(b, id)), &entries)
	if !strings.Contains(answers[0], `"`+entries[0].MessageID+`"`) || strings.Contains(answers[0], entries[1].MessageID) {
		t.Errorf("got %+v, want the id in %s first", entries, answers[0])
	}
	if d := cmp.Diff([]string{a, b}, c.reached()); d != "" {
		t.Error(d)
	}
	// A target that was refused has not had it.
	c.sim.Reset()
	c.sim.SetState(b, Dead)
	next := oppoObj{"app_message_id": "order-8843"}
	if got := c.unicast(oppoTo(b, next)); got.Code != 10000 {
		t.Errorf("got %+v", got)
	}
	c.sim.SetState(b, Live)
	c.unicast(oppoTo(b, next))
	c.unicast(oppoTo(b, oppoObj{}))
	c.unicast(oppoTo(b, oppoObj{}))
	if d := cmp.Diff([]string{b, b, b}, c.reached()); d != "" {
		t.Error(d)
	}
	c.clean()
}

// reached returns the targets of all deliveries.
func (c *oppoClient) reached() (values []string) {
	for _, d := range c.sim.Deliveries() {
		values = append(values, d.Value)
	}
	return values
}

func TestOPPOSave(t *testing.T) {
	c := newOPPOClient(t)
	kv := []string{
		"sub_title", "s", "style", "1", "click_action_type", "1", "click_action_activity", "com.example.open",
		"action_parameters", `{"a":"b&c+d%"}`, "off_line", "false", "off_line_ttl", "0", "push_time_type", "0",
		"fix_speed", "true", "fix_speed_rate", "1000", "app_message_id", "spring",
	}
	id, again := c.save(kv...), c.save(append(kv, "title", "another")...)
	if id == "" || again != id || !strings.Contains(id, "-1-3-") {
		t.Errorf("ids %q and %q", id, again)
	}
	if c.save() == id || c.sim.Count("save") != 3 {
		t.Error("another content has the same id")
	}
	token := c.sim.NewToken()
	tasks := make(map[string]bool)
	for range 2 {
		var data struct {
			Task string `json:"task_id"`
		}
		c.must(c.broadcast(id, "2", token), &data)
		tasks[data.Task] = true
	}
	if d := cmp.Diff([]string{token, token}, c.reached()); d != "" || len(tasks) != 2 {
		t.Errorf("tasks %v, %s", tasks, d)
	}
	for _, d := range c.sim.Deliveries() {
		if d.Type != push.TargetToken || d.ID != id {
			t.Errorf("got %+v", d)
		}
	}
	c.clean()
	for name, kv := range map[string][]string{
		"boolean as number": {"off_line", "1"}, "number with a point": {"style", "1.0"}, "no number": {"notify_id", "x"},
		"picture of nobody": {"style", "3", "big_picture_id", "x"},
	} {
		want := 41
		if name == "picture of nobody" {
			want = 51
		}
		if got := c.post(oppoSavePath, append(kv, "title", "t", "content", "c")...); got.Code != want {
			t.Errorf("%s: got %+v, want %d", name, got, want)
		}
	}
}

func TestOPPORefusesBroadcasts(t *testing.T) {
	c := newOPPOClient(t)
	id, timed := c.save(), c.save("push_time_type", "1", "push_start_time", "1700000000000")
	many := make([]string, 1001)
	for i := range many {
		many[i] = c.sim.NewToken()
	}
	comma := many[0] + "," + many[1]
	tests := map[string]struct {
		id, typ, value string
		code           int
	}{
		"no message":       {"", "2", many[0], 40},
		"no type":          {id, "", many[0], 40},
		"no target":        {id, "2", "", 40},
		"other message":    {id + "0", "2", many[0], 31},
		"everyone":         {id, "1", "all", 41},
		"old tag type":     {id, "4", "a", 41},
		"empty target":     {id, "2", many[0] + ";", 41},
		"timed":            {timed, "2", many[0], 41},
		"1001 targets":     {id, "2", strings.Join(many, ";"), 41},
		"a name as tags":   {id, "6", "a", 41},
		"no tags":          {id, "6", `{"or":[]}`, 41},
		"one tag, no list": {id, "6", `{"or":"a"}`, 41},
	}
	for name, test := range tests {
		if got := c.broadcast(test.id, test.typ, test.value); got.Code != test.code {
			t.Errorf("%s: got %+v, want %d", name, got, test.code)
		}
	}
	if got := c.post(oppoBroadcastPath, "message_id", id, "target_type", "2", "target_value", many[0], "verify_registration_id", "1"); got.Code != 41 {
		t.Errorf("verify: got %+v", got)
	}
	if n := len(c.sim.Deliveries()); n != 0 {
		t.Errorf("%d deliveries", n)
	}
	var data map[string]any
	c.must(c.broadcast(id, "2", comma), &data)
	if d := cmp.Diff([]any{comma}, data["10000"]); d != "" {
		t.Error(d)
	}
	c.must(c.broadcast(id, "2", strings.Join(many[:1000], ";")), &data)
	if d := cmp.Diff(many[:1000], c.reached()); d != "" {
		t.Error(d)
	}
	c.clean()
}

func TestOPPOReceipts(t *testing.T) {
	c := newOPPOClient(t)
	a, b, full, dead := c.sim.NewToken(), c.sim.NewToken(), c.sim.NewToken(), c.sim.NewToken()
	c.sim.SetState(full, Throttled)
	c.sim.SetState(dead, Dead)
	var data map[string]any
	id := c.save("call_back_url", "https://example.com/a", "call_back_parameter", "p")
	c.must(c.broadcast(id, "2", strings.Join([]string{a, full, dead, b}, ";")), &data)
	task := data["task_id"].(string)
	var entries []oppoEntry
	c.must(c.batch(oppoTo(a, oppoObj{"call_back_url": "https://example.com/b"}), oppoTo(b, nil)), &entries)
	event := func(id, task, ids, param, typ string) string {
		return `{"messageId":"` + id + `","appId":"` + c.sim.appID + `","taskId":"` + task + `","registrationIds":"` + ids +
			`","eventTime":"TIME","param":"` + param + `","eventType":"` + typ + `"}`
	}
	want := []string{
		"https://example.com/a [" + event(id, task, a+", "+b, "p", "push_arrive") + "," + event(id, task, full, "p", "user_daily_limit") + "]",
		"https://example.com/b [" + event(entries[0].MessageID, entries[0].MessageID, a, "", "push_arrive") + "]",
	}
	var got []string
	for _, r := range c.sim.Receipts() {
		got = append(got, r.URL+" "+oppoTimeless(string(r.Body)))
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	c.clean()
	c.sim.Reset()
	if n := len(c.sim.Receipts()); n != 0 {
		t.Errorf("%d receipts after Reset", n)
	}
}
