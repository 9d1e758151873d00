package harness

import (
	"fmt"
	"sync"
	"sync/atomic"
	"time"
)

// The message that everybody sends.
const (
	Title     = "Your parcel is here"
	Body      = "Box 12, code 4411"
	DataKey   = "order"
	DataValue = "8842"
	TTL       = time.Hour
)

// The credentials' public parts.
const (
	BundleID = "com.example.parcels"
	KeyID    = "ABC123DEFG"
	TeamID   = "DEF123GHIJ"
	Project  = "bench"
)

// Tokens returns n tokens of the form that the vendor issues.
func Tokens(vendor string, n int) []string {
	format := map[string]string{
		"apns":   "%064x",
		"fcm":    "cAn1M7TeQ0yB1x2Zp3aVbC:APA91bH%0133d",
		"huawei": "IQAAAACy0kNvAADmf1vOqTtZ8sXx3kLq-%0100d",
	}[vendor]
	tokens := make([]string, n)
	for i := range tokens {
		tokens[i] = fmt.Sprintf(format, i)
	}
	return tokens
}

// FanOut calls send for each of n things, from as many goroutines as are to be
// in flight, and returns one of its errors. worker numbers the goroutines.
func FanOut(n, inFlight int, send func(worker, i int) error) error {
	var (
		next   atomic.Int64
		failed atomic.Pointer[error]
		wg     sync.WaitGroup
	)
	for worker := range min(inFlight, n) {
		wg.Go(func() {
			for i := next.Add(1) - 1; i < int64(n); i = next.Add(1) - 1 {
				if err := send(worker, int(i)); err != nil {
					failed.Store(&err)
					return
				}
			}
		})
	}
	wg.Wait()
	if err := failed.Load(); err != nil {
		return *err
	}
	return nil
}
