package faults

import (
	"flag"
	"net"
	"os"
	"testing"

	"github.com/pushwire/push/internal/vendortest"
)

var (
	all        = flag.Bool("all", false, "try every vendor under every fault, and the long chaos run")
	nameServer *NameServer
)

func TestMain(m *testing.M) {
	flag.Parse()
	var err error
	if nameServer, err = NewNameServer(); err != nil {
		panic(err)
	}
	net.DefaultResolver = nameServer.Resolver()
	os.Exit(m.Run())
}

// TestFaults is every vendor under every fault or, without -all, under every
// fourth: another fourth for each vendor.
func TestFaults(t *testing.T) {
	t.Cleanup(func() { writeReport(t) })
	for i, v := range vendortest.All() {
		t.Run(v.Name, func(t *testing.T) {
			t.Parallel()
			b, err := newBench(v.Name, v.Harness, nameServer)
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(b.close)
			for j, f := range faults() {
				if f.vendors != nil && !f.vendors(&v.Harness) || !*all && (i+j)%4 != 0 {
					continue
				}
				t.Run(f.name, func(t *testing.T) {
					out := b.try(t, &f)
					figures.add(f.name, v.Name, out)
					t.Log(out)
				})
			}
		})
	}
}
