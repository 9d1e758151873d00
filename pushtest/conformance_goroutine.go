package pushtest

import (
	"context"
	"runtime"
	"strings"
	"time"

	"github.com/pushwire/push"
)

// goroutineTests look at all goroutines of the process, so nothing may run
// beside them.
func goroutineTests() []conformanceTest {
	return []conformanceTest{
		{"Goroutines/AfterSend", testGoroutinesAfterSend},
		{"Goroutines/AfterClose", testGoroutinesAfterClose},
	}
}

// stacks returns the stack of every goroutine.
func stacks() []string {
	buf := make([]byte, 1<<20)
	for {
		n := runtime.Stack(buf, true)
		if n < len(buf) {
			return strings.Split(string(buf[:n]), "\n\n")
		}
		buf = make([]byte, 2*len(buf))
	}
}

// atWork returns the stacks of goroutines that work on a send. Those that
// keep connections are none of them.
func atWork() []string {
	var working []string
	for _, s := range stacks() {
		for _, p := range []string{"/internal/engine.", "/internal/credential.", "go-retryablehttp."} {
			if strings.Contains(s, p) {
				working = append(working, s)
				break
			}
		}
	}
	return working
}

// testGoroutinesAfterSend checks that no goroutine outlives the call.
func testGoroutinesAfterSend(t *trial) {
	c := t.client(push.WithConcurrency(4))
	t.mustSend(c, t.tokens(1)...) // a service may allow one request at a time before that
	t.sim.Inject("send", Always, t.sim.Hang())
	t.cancelWhen(c, t.tokens(4*t.h.BatchSize), func() bool { return t.sim.Count("send") == 1+4 })
	t.eventually("no goroutine at work", func() bool { return len(atWork()) == 0 })
}

// testGoroutinesAfterClose checks that a client that was closed leaves
// nothing behind.
func testGoroutinesAfterClose(t *trial) {
	t.mustSend(t.client(), t.tokens(1)...) // what is started once and for all
	before := runtime.NumGoroutine()
	sim := t.h.Start()
	c, err := t.make(sim)
	if err != nil {
		t.Fatal(err)
	}
	tokens := make([]string, t.h.BatchSize+1)
	for i := range tokens {
		tokens[i] = sim.NewToken()
	}
	t.mustSend(c, tokens...)
	sim.Inject("send", Always, sim.Hang())
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	_, _ = t.sendContext(ctx, c, t.h.Message(), push.Tokens(tokens...))
	cancel()
	closeClient(c)
	sim.Close()
	for deadline := time.Now().Add(patience); runtime.NumGoroutine() > before; time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("%d goroutines, %d before:\n%s", runtime.NumGoroutine(), before, strings.Join(stacks(), "\n\n"))
		}
	}
}
