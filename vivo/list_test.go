package vivo_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/pushwire/push"
	"github.com/pushwire/push/internal/vendortest"
	"github.com/pushwire/push/pushtest"
)

// TestListRefused has vivo refuse a whole list, on account of one target or
// of nobody in particular. The others are not dead.
func TestListRefused(t *testing.T) {
	h := vendortest.Vivo()
	sim := h.Start()
	defer sim.Close()
	c, err := h.New(sim, sim.Options()...)
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name, invalid string
		typ           push.TargetType
		want          map[string]push.Kind
	}{
		{"nobody named", "", push.TargetToken, map[string]push.Kind{"a": push.ErrTokenMismatch, "b": push.ErrTokenMismatch}},
		{"one uninstalled", `{"userid":"b","status":2}`, push.TargetToken, map[string]push.Kind{"a": push.ErrTokenMismatch, "b": push.ErrInvalidToken}},
		{"no test device", `{"userid":"b","status":4}`, push.TargetToken, map[string]push.Kind{"a": push.ErrTokenMismatch, "b": push.ErrPermission}},
		{"aliases", `{"userid":"b","status":2}`, push.TargetAlias, map[string]push.Kind{"a": push.ErrNotFound, "b": push.ErrNotFound}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			sim.Reset()
			refusal := fmt.Sprintf(`{"result":10302,"desc":"regId不合法","invalidUsers":[%s]}`, tt.invalid)
			sim.Inject("send", 1, pushtest.Answer(200, nil, refusal))
			to := push.Tokens("a", "b")
			if tt.typ == push.TargetAlias {
				to = push.Aliases("a", "b")
			}
			res, _ := c.Send(t.Context(), h.Message(), to)
			got := make(map[string]push.Kind)
			for target, o := range res.Targets() {
				got[target.Value] = push.Accepted
				if o.Err != nil {
					got[target.Value] = o.Err.Kind()
				}
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}
