package main

import (
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
)

// A counter is a command to which the client's own is appended, and which
// writes the number of its user-space instructions to standard error.
type counter struct {
	name string
	args []string
}

// newCounter returns perf, or QEMU where the machine's counters cannot be had,
// or nil.
func newCounter(dir string) *counter {
	perf := &counter{"perf", []string{"perf", "stat", "-x,", "-e", "instructions:u"}}
	if perf.works() {
		return perf
	}
	plugin := filepath.Join(dir, "insn.so")
	if exec.Command("gcc", "-O2", "-shared", "-fPIC", "-o", plugin, "count/insn.c").Run() != nil {
		return nil
	}
	qemu := &counter{"QEMU", []string{"qemu-x86_64", "-cpu", "max", "-plugin", plugin, "-d", "plugin"}}
	if qemu.works() {
		return qemu
	}
	return nil
}

func (c *counter) works() bool {
	out, err := exec.Command(c.args[0], append(c.args[1:], "/bin/true")...).CombinedOutput()
	_, ok := instructions(string(out))
	return err == nil && ok
}

// instructions finds the count in the output: "<count>,,instructions:u,…".
func instructions(out string) (float64, bool) {
	for line := range strings.Lines(out) {
		fields := strings.Split(strings.TrimSpace(line), ",")
		if len(fields) > 2 && strings.HasPrefix(fields[2], "instructions") {
			n, err := strconv.ParseFloat(fields[0], 64)
			return n, err == nil
		}
	}
	return 0, false
}

// Under the counter, which may be slow, one run sends the smaller number after
// its warm-up and one the larger, in requests. The difference is what so many
// requests cost, without what a process has to do before and after.
const (
	countedFrom = 1000
	countedTo   = 9000
)

// count sets the instructions per target.
func (b *bench) count(r *report, s *scenario, args []string) error {
	from, to := countedFrom, countedTo
	if s.vendor == "huawei" {
		from, to = from*100, to*100 // targets, a thousand to a request
	}
	args = append(args, "-tokens", strconv.Itoa(to)) // both make as many
	var before, after report
	if err := b.client(&before, append(args, "-n", strconv.Itoa(from)), b.counter); err != nil {
		return err
	}
	if err := b.client(&after, append(args, "-n", strconv.Itoa(to)), b.counter); err != nil {
		return err
	}
	r.Instructions = (after.Instructions - before.Instructions) / float64(to-from)
	return nil
}
