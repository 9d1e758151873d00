package harness

import (
	"os"
	"strconv"
	"strings"
	"syscall"
)

// cpuTime returns the seconds that this process has spent on a processor, in
// user mode and in the kernel.
func cpuTime() (user, sys float64) {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0, 0
	}
	return seconds(u.Utime), seconds(u.Stime)
}

func seconds(t syscall.Timeval) float64 { return float64(t.Sec) + float64(t.Usec)/1e6 }

// peakMemory returns the most memory that was resident, in bytes, or 0 where
// the kernel does not tell (VmHWM in /proc/self/status).
func peakMemory() uint64 {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	_, rest, _ := strings.Cut(string(status), "VmHWM:")
	kilobytes, _, _ := strings.Cut(strings.TrimSpace(rest), " ")
	n, _ := strconv.ParseUint(kilobytes, 10, 64)
	return n << 10
}
