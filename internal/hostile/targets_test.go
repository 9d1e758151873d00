package hostile

import (
	"slices"
	"strings"
	"testing"

	"github.com/pushwire/push"
)

// TestHostileTargets addresses messages to hostile values.
func TestHostileTargets(t *testing.T) {
	each(t, func(b *bench) {
		c := b.client()
		m := &push.Message{Title: "t", Body: "b", Class: push.ClassService}
		kinds := map[push.TargetType]func(string) push.Audience{
			push.TargetToken: func(s string) push.Audience { return push.Tokens(s) },
		}
		for _, to := range b.h.Others {
			typ, _, _ := to.Targets()
			switch typ {
			case push.TargetAlias:
				kinds[typ] = func(s string) push.Audience { return push.Aliases(s) }
			case push.TargetUser:
				kinds[typ] = func(s string) push.Audience { return push.Users(s) }
			case push.TargetTopic:
				kinds[typ] = push.Topic
			case push.TargetCondition:
				kinds[typ] = push.Condition
			case push.TargetTags:
				kinds[typ] = func(s string) push.Audience { return push.Tagged(push.Tags{Any: []string{s}}) }
			}
		}
		for typ, to := range kinds {
			harmless := sign + "x"
			plain := b.arrives(c, m, to(harmless))
			values := append(slices.Clone(hostile), strings.Repeat("a", 1<<20))
			if typ == push.TargetTags || typ == push.TargetUser {
				values = []string{"\x00", "../../x", `"`, "&a=b", "\xff", "'"} // some services take one a second
			}
			for _, h := range values {
				value := sign + h + "x"
				b.compare(string(typ), place{key: true}, value, plain, harmless, b.arrives(c, m, to(value)))
			}
		}
	})
}
