package push_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"math/rand/v2"
	"slices"
	"strconv"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/pushwire/push"
	"github.com/pushwire/push/huawei"
	"github.com/pushwire/push/pushtest"
	"github.com/pushwire/push/vivo"
)

func TestProgress(t *testing.T) {
	var p push.Progress
	for _, step := range []struct {
		add  []int64
		want push.Progress
	}{
		{nil, push.Progress{}},
		{[]int64{2, 1}, push.Progress{Beyond: []push.Span{{From: 1, To: 3}}}},
		{[]int64{7}, push.Progress{Beyond: []push.Span{{From: 1, To: 3}, {From: 7, To: 8}}}},
		{[]int64{3, 4, 9}, push.Progress{Beyond: []push.Span{{From: 1, To: 5}, {From: 7, To: 8}, {From: 9, To: 10}}}},
		{[]int64{0}, push.Progress{Through: 5, Beyond: []push.Span{{From: 7, To: 8}, {From: 9, To: 10}}}},
		{[]int64{8, 8, 2}, push.Progress{Through: 5, Beyond: []push.Span{{From: 7, To: 10}}}},
		{[]int64{6, 5}, push.Progress{Through: 10}},
	} {
		p.Add(&push.Part{Positions: step.add})
		if len(p.Beyond) == 0 {
			p.Beyond = nil
		}
		if diff := cmp.Diff(step.want, p); diff != "" {
			t.Errorf("after %v:\n%s", step.add, diff)
		}
	}
}

// TestProgressAtRandom settles a list in any order, and compares with a set.
func TestProgressAtRandom(t *testing.T) {
	const n = 2000
	order := rand.Perm(n)
	var p push.Progress
	settled := make(map[int64]bool)
	for len(order) > 0 {
		k := min(1+rand.IntN(50), len(order))
		var part push.Part
		for _, i := range order[:k] {
			part.Positions = append(part.Positions, int64(i))
			settled[int64(i)] = true
		}
		order = order[k:]
		p.Add(&part)
		if data, err := json.Marshal(p); err != nil || json.Unmarshal(data, &p) != nil {
			t.Fatal(err)
		}
		var open []int64
		for position := range push.Number(slices.Values(make([]bool, n)), &p) {
			open = append(open, position)
		}
		if len(open) != n-len(settled) {
			t.Fatalf("%d positions are open, want %d", len(open), n-len(settled))
		}
		for _, position := range open {
			if settled[position] {
				t.Fatalf("position %d is open", position)
			}
		}
	}
	if p.Through != n || len(p.Beyond) != 0 {
		t.Errorf("in the end: %+v", p)
	}
}

func TestPartDead(t *testing.T) {
	dead := push.Failure{
		Target: push.Target{Vendor: push.Vivo, Type: push.TargetToken, Value: "t"},
		Err:    &push.APIError{From: push.Vivo, Info: push.CodeInfo{Kind: push.ErrInvalidToken}},
	}
	for _, tt := range []struct {
		seen, dead int
		want       int
		suspect    []push.Vendor
	}{
		{19, 1, 0, nil},
		{20, 1, 1, nil},
		{20, 18, 0, []push.Vendor{push.Vivo}},
		{1000, 899, 1, nil},
	} {
		p := push.Part{Result: push.Result{Failed: []push.Failure{dead}}, Seen: tt.seen, SeenDead: tt.dead}
		if got := len(p.Dead()); got != tt.want {
			t.Errorf("%d of %d dead: %d tokens to delete, want %d", tt.dead, tt.seen, got, tt.want)
		}
		if diff := cmp.Diff(tt.suspect, p.SuspectVendors()); diff != "" {
			t.Errorf("%d of %d dead: %s", tt.dead, tt.seen, diff)
		}
	}
}

// lister is a client that cannot stream.
type lister struct {
	mu    sync.Mutex
	sends [][]string
}

func (l *lister) Vendor() push.Vendor { return "lister" }

func (l *lister) Send(_ context.Context, _ *push.Message, to push.Audience) (*push.Result, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.sends = append(l.sends, to.Tokens)
	return &push.Result{Accepted: []push.Acceptance{{Vendor: "lister", Type: push.TargetToken, Values: to.Tokens}}}, nil
}

// TestRouterStream sends a mixed list to a vendor that takes it, one that
// cannot send the message, one that cannot stream, and one that there is no
// client for.
func TestRouterStream(t *testing.T) {
	hms, vpush := pushtest.NewHuawei(), pushtest.NewVivo()
	defer hms.Close()
	defer vpush.Close()
	h, err := huawei.New(huawei.Config{ClientID: hms.ClientID, ClientSecret: hms.ClientSecret}, hms.Options()...)
	if err != nil {
		t.Fatal(err)
	}
	v, err := vivo.New(vivo.Config{AppID: vpush.AppID, AppKey: vpush.AppKey, AppSecret: vpush.AppSecret}, vpush.Options()...)
	if err != nil {
		t.Fatal(err)
	}
	old := &lister{}
	router, err := push.NewRouter(h, v, old)
	if err != nil {
		t.Fatal(err)
	}
	const n = 6000
	devices := func(yield func(push.Device) bool) {
		for i := range n {
			d := push.Device{Vendor: push.Huawei, Token: hms.NewToken()}
			switch i % 4 {
			case 1:
				d = push.Device{Vendor: push.Vivo, Token: vpush.NewToken()}
			case 2:
				d = push.Device{Vendor: "lister", Token: strconv.Itoa(i)}
			case 3:
				d = push.Device{Vendor: "pager", Token: strconv.Itoa(i)}
			}
			if !yield(d) {
				return
			}
		}
	}
	m := &push.Message{Title: "A title of more than forty characters is too long", Body: "b", Class: push.ClassService}
	kinds, seen := make(map[string]int), make(map[push.Vendor]int)
	var done push.Progress
	for part, err := range router.Stream(t.Context(), m, push.Number(iter.Seq[push.Device](devices), nil)) {
		if err != nil {
			t.Fatal(err)
		}
		done.Add(part)
		for target, o := range part.Targets() {
			kind := push.Accepted
			if o.Err != nil {
				kind = o.Err.Kind()
			}
			kinds[fmt.Sprintf("%s %s", target.Vendor, kind)]++
			seen[target.Vendor] = part.Seen
		}
	}
	want := map[string]int{
		"huawei accepted": n / 4, "vivo payload too large": n / 4, "lister accepted": n / 4, "pager unsupported": n / 4,
	}
	if diff := cmp.Diff(want, kinds); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(map[push.Vendor]int{"huawei": n / 4, "vivo": n / 4, "lister": n / 4, "pager": n / 4}, seen); diff != "" {
		t.Errorf("Seen in the end: %s", diff)
	}
	if done.Through != n || len(done.Beyond) > 0 {
		t.Errorf("settled: %+v, want %d", done, n)
	}
	if got := len(hms.Deliveries()); got != n/4 {
		t.Errorf("%d deliveries, want %d", got, n/4)
	}
	if got := len(old.sends); got != 2 {
		t.Errorf("%d lists went to the client that cannot stream, want 2", got)
	}

	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var last error
	for part, err := range router.Stream(ctx, m, push.Number(iter.Seq[push.Device](devices), nil)) {
		if last = err; part != nil {
			cancel()
		}
	}
	if !errors.Is(last, push.ErrCanceled) {
		t.Errorf("a stream that was canceled ends with %v", last)
	}
	for range router.Stream(t.Context(), m, push.Number(iter.Seq[push.Device](devices), nil)) {
		break // and nothing hangs
	}
}
