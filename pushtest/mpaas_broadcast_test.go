package pushtest

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestMPaaSBroadcast(t *testing.T) {
	c := newMPaaSClient(t)
	ios, _ := c.sim.NewDevice("ios")
	bound, dead := c.sim.NewToken(), c.sim.NewToken()
	c.sim.Bind("u", bound)
	c.sim.SetState(dead, Dead)
	p := c.template().with("TargetMsgkey", "-", "Msgkey", "m", "PushStatus", "1", "UnBindPeriod", "4")
	reached := func(pairs ...string) string {
		t.Helper()
		id := c.task(c.want("OK", "PushBroadcast", p.with(pairs...)))
		var got []string
		for _, msg := range c.sim.Messages() {
			if msg.TaskID == id {
				name := map[string]string{c.token: "unbound", ios: "ios", bound: "bound", dead: "dead"}[msg.Target]
				got = append(got, name+" "+msg.Status)
			}
		}
		return strings.Join(got, ", ")
	}
	for _, test := range []struct {
		want  string
		pairs []string
	}{
		{"unbound 2, bound 2, dead 0", nil},
		{"unbound 2, dead 0", []string{"PushStatus", "2"}},
		{"bound 2", []string{"PushStatus", "0", "BindPeriod", "1"}},
		{"bound 2", []string{"PushStatus", "-", "BindPeriod", "1"}},
		{"ios 2", []string{"DeliveryType", "2"}},
		{"", []string{"DeliveryType", "7"}},
	} {
		if got := reached(test.pairs...); got != test.want {
			t.Errorf("%q: got %s, want %s", test.pairs, got, test.want)
		}
	}
	c.wantDelivered("everyone ", "everyone ", "everyone ", "everyone ", "everyone ", "everyone ")
	c.now = c.now.AddDate(0, 0, 10)
	for period, want := range map[string]string{"1": "", "2": "bound 2", "3": "bound 2", "4": "bound 2"} {
		if got := reached("PushStatus", "0", "BindPeriod", period); got != want {
			t.Errorf("BindPeriod %s: got %s, want %s", period, got, want)
		}
	}
	for _, test := range []struct {
		want  string
		pairs []string
	}{
		{"3030", []string{"DeliveryType", "3"}},
		{"3030", []string{"DeliveryType", "5"}},
		{"3009", []string{"DeliveryType", "9"}},
		{"3010", []string{"Msgkey", "-"}},
		{"3028", []string{"PushStatus", "3"}},
		{"3028", []string{"PushStatus", "0"}},
		{"3028", []string{"UnBindPeriod", "-"}},
		{"3028", []string{"UnBindPeriod", "5"}},
		{"3028", []string{"AndroidChannel", "3"}},
		{"3023", []string{"TemplateKeyValue", "-"}},
		{"OK", []string{"AndroidChannel", "1", "TimeMode", "1", "BindStartTime", "1", "BindEndTime", "2", "UnBindStartTime", "1", "UnBindEndTime", "2"}},
	} {
		c.want(test.want, "PushBroadcast", p.with(test.pairs...))
	}
	c.version = "2020-07-10"
	c.want("OK", "PushBroadcast", p.with("PushStatus", "0"))
	c.problems()
	c.want("OK", "PushBroadcast", p.with("PushStatus", "0", "BindPeriod", "1"))
	c.problems("BindPeriod")
}

func TestMPaaSUsers(t *testing.T) {
	c := newMPaaSClient(t)
	second, dead := c.sim.NewToken(), c.sim.NewToken()
	c.sim.SetState(dead, Dead)
	c.sim.Bind("a", c.token)
	c.sim.Bind("a", second)
	c.sim.Bind("b", dead)
	p := c.simple().with("DeliveryType", "3", "TargetMsgkey", mpaasMap("a", "1", "b", "2", "c", "3"))
	c.want("OK", "PushSimple", p)
	var got []string
	for _, msg := range c.sim.Messages() {
		got = append(got, msg.Target+" "+msg.Status)
	}
	if d := cmp.Diff([]string{"a 2", "b 0", "c 1"}, got); d != "" {
		t.Error(d)
	}
	c.wantDelivered("user a")
	// A message waits for its user until it expires.
	c.now = c.now.Add(600 * time.Second)
	c.want("OK", "PushBind", mpaasForms{"UserId": "c", "DeliveryToken": second, "OsType": "1"})
	c.wantDelivered("user a", "user c")
	c.want("OK", "PushSimple", p.with("TargetMsgkey", mpaasMap("d", "4")))
	c.now = c.now.Add(601 * time.Second)
	c.sim.Bind("d", second)
	c.wantDelivered("user a", "user c")
}
