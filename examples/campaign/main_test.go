package main

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/pushwire/push"
	"github.com/pushwire/push/huawei"
	"github.com/pushwire/push/pushtest"
)

func TestRun(t *testing.T) {
	path := filepath.Join(t.TempDir(), "journal")
	var out strings.Builder
	if err := run(t.Context(), &out, path, 5000); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(out.String(), "position 5000: 5000 accepted, 0 failed, 0 dead") {
		t.Errorf("output: %s", &out)
	}
	stopped, cancel := context.WithCancel(t.Context())
	cancel()
	if err := run(stopped, &out, filepath.Join(t.TempDir(), "other"), 5000); err == nil || !strings.Contains(err.Error(), "start again") {
		t.Errorf("stopped: %v", err)
	}
}

// TestCrash lets the program crash again and again. In the end everybody has
// the message, and those who have it twice are no more than were in flight.
func TestCrash(t *testing.T) {
	const n, slots, batch = 40_000, 2, 1000
	sim := pushtest.NewHuawei()
	defer sim.Close()
	client, err := huawei.New(huawei.Config{ClientID: sim.ClientID, ClientSecret: sim.ClientSecret},
		append(sim.Options(), push.WithConcurrency(slots), push.WithQPS(0))...)
	if err != nil {
		t.Fatal(err)
	}
	router, err := push.NewRouter(client)
	if err != nil {
		t.Fatal(err)
	}
	devices := make([]push.Device, n)
	for i := range devices {
		devices[i] = push.Device{Vendor: push.Huawei, Token: sim.NewToken()}
	}
	c := campaign{router: router, message: &push.Message{Title: "t", Body: "b"}, journal: filepath.Join(t.TempDir(), "journal")}
	crashes := 0
	for attempt := func() (ended bool) {
		defer func() {
			if r := recover(); r != nil {
				crashes++
				cut(t, c.journal)
			}
		}()
		parts := 0
		list := func(yield func(push.Device) bool) {
			for _, d := range devices {
				if !yield(d) {
					return
				}
			}
		}
		j, err := openJournal(c.journal)
		if err != nil {
			t.Fatal(err)
		}
		defer j.Close()
		for part, err := range router.Stream(t.Context(), c.message, push.Number(list, &j.done)) {
			if err != nil {
				t.Fatal(err)
			}
			if parts++; parts > 7 {
				panic("crash")
			}
			if err := j.settle(part); err != nil {
				t.Fatal(err)
			}
		}
		return true
	}; !attempt(); {
	}
	if crashes == 0 {
		t.Fatal("nothing has crashed")
	}
	got := make(map[string]int)
	for _, d := range sim.Deliveries() {
		got[d.Value]++
	}
	twice := 0
	for _, d := range devices {
		if got[d.Token] == 0 {
			t.Fatal("a device was forgotten")
		}
		twice += got[d.Token] - 1
	}
	// In flight, and one part that was yielded and not yet written.
	if most := crashes * (slots + 1) * batch; twice > most {
		t.Errorf("%d devices have it twice after %d crashes, want at most %d", twice, crashes, most)
	}
	t.Logf("%d crashes, %d of %d devices have it twice", crashes, twice, n)
}

// cut leaves half a line at the end of a file.
func cut(t *testing.T, path string) {
	t.Helper()
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_APPEND, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if _, err := f.WriteString(`{"through":12`); err != nil {
		t.Fatal(err)
	}
}

func TestJournal(t *testing.T) {
	path := filepath.Join(t.TempDir(), "journal")
	j, err := openJournal(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, positions := range [][]int64{{0, 1, 2}, {5}, {3}} {
		if err := j.settle(&push.Part{Positions: positions}); err != nil {
			t.Fatal(err)
		}
	}
	j.Close()
	cut(t, path)
	for range 2 {
		j, err := openJournal(path)
		if err != nil {
			t.Fatal(err)
		}
		j.Close()
		if j.done.Through != 4 || !slices.Equal(j.done.Beyond, []push.Span{{From: 5, To: 6}}) {
			t.Errorf("read back: %+v", j.done)
		}
	}
}
