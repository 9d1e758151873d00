package faults

import (
	"flag"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

var reportFile = flag.String("report", "", "page whose generated parts get this run's figures")

// A report is what the runs ended with, for the page. It is safe for
// concurrent use.
type report struct {
	mu    sync.Mutex
	cells map[string]map[string]*outcome // fault, vendor
	chaos []string                       // rows of a table
}

var figures = report{cells: make(map[string]map[string]*outcome)}

func (r *report) add(fault, vendor string, out *outcome) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.cells[fault] == nil {
		r.cells[fault] = make(map[string]*outcome)
	}
	r.cells[fault][vendor] = out
}

func (r *report) row(format string, args ...any) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.chaos = append(r.chaos, fmt.Sprintf(format, args...))
}

// write puts the figures into the page.
func (r *report) write(path string) error {
	page, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	text := string(page)
	for name, content := range map[string]string{"faults": r.faults(), "chaos": strings.Join(r.chaos, "")} {
		if content == "" {
			continue
		}
		begin, end := "<!-- begin "+name+", generated -->\n", "<!-- end "+name+" -->\n"
		before, rest, ok := strings.Cut(text, begin)
		_, after, ok2 := strings.Cut(rest, end)
		if !ok || !ok2 {
			return fmt.Errorf("%s has no part %q", path, name)
		}
		text = before + begin + content + end + after
	}
	return os.WriteFile(path, []byte(text), 0o644)
}

// faults is a table with one row for each fault.
func (r *report) faults() string {
	if len(r.cells) == 0 {
		return ""
	}
	var b strings.Builder
	b.WriteString("| fault | vendors | the targets end as | requests | longest |\n|---|---|---|---|---|\n")
	for _, f := range faults() {
		cells := r.cells[f.name]
		if len(cells) == 0 {
			continue
		}
		var longest time.Duration
		ends := make(map[string][]string)
		var least, most int
		for i, vendor := range slices.Sorted(maps.Keys(cells)) {
			out := cells[vendor]
			end := strings.Join(out.kinds, " or ")
			ends[end] = append(ends[end], vendor)
			longest = max(longest, out.took)
			if i == 0 {
				least = out.requests
			}
			least, most = min(least, out.requests), max(most, out.requests)
		}
		requests := fmt.Sprint(most)
		if least != most {
			requests = fmt.Sprintf("%d to %d", least, most)
		}
		fmt.Fprintf(&b, "| %s | %d | %s | %s | %s |\n", f.name, len(cells), describe(ends), requests, round(longest))
	}
	return b.String()
}

// describe lists how targets ended, the most frequent first, and names the
// vendors of the others.
func describe(ends map[string][]string) string {
	kinds := slices.SortedFunc(maps.Keys(ends), func(a, b string) int {
		if d := len(ends[b]) - len(ends[a]); d != 0 {
			return d
		}
		return strings.Compare(a, b)
	})
	parts := make([]string, len(kinds))
	for i, k := range kinds {
		parts[i] = k
		if i > 0 {
			parts[i] += " (" + strings.Join(ends[k], ", ") + ")"
		}
	}
	return strings.Join(parts, "; ")
}

func round(d time.Duration) string {
	if d < 10*time.Millisecond {
		return "at once"
	}
	return d.Round(10 * time.Millisecond).String()
}

// writeReport writes the page, if that was asked for.
func writeReport(t *testing.T) {
	if *reportFile == "" || t.Failed() {
		return
	}
	if err := figures.write(*reportFile); err != nil {
		t.Error(err)
	}
}
