package wire

import (
	"hash/fnv"
	"io"
	"math"
)

// NotifyID turns a collapse key into a number from 1 to 2147483647, for
// vendors whose notifications replace each other by number.
func NotifyID(key string) int {
	h := fnv.New32a()
	_, _ = io.WriteString(h, key)
	return int(h.Sum32()%math.MaxInt32) + 1
}
