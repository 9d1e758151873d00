// Campaign sends one message to a list of any length, shows how far it is,
// and keeps a journal: stopped by Ctrl-C or by a crash, it goes on where it
// was when it is started again.
//
//	go run ./examples/campaign -journal /tmp/campaign.journal
//
// sends to simulators on this machine, to a list that is made up on the way.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"iter"
	"os"
	"os/signal"
	"time"

	"github.com/pushwire/push"
	"github.com/pushwire/push/huawei"
	"github.com/pushwire/push/pushtest"
	"github.com/pushwire/push/vivo"
)

func main() {
	journal := flag.String("journal", "campaign.journal", "`file` that says what is settled; remove it to begin anew")
	n := flag.Int("n", 100_000, "how many devices the list has")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Stdout, *journal, *n); err != nil {
		fmt.Fprintln(os.Stderr, "campaign:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, out io.Writer, journal string, n int) error {
	hms, vpush := pushtest.NewHuawei(), pushtest.NewVivo()
	defer hms.Close()
	defer vpush.Close()
	h, err := huawei.New(huawei.Config{ClientID: hms.ClientID, ClientSecret: hms.ClientSecret}, hms.Options()...)
	if err != nil {
		return err
	}
	v, err := vivo.New(vivo.Config{AppID: vpush.AppID, AppKey: vpush.AppKey, AppSecret: vpush.AppSecret}, vpush.Options()...)
	if err != nil {
		return err
	}
	router, err := push.NewRouter(h, v)
	if err != nil {
		return err
	}
	devices := func(yield func(push.Device) bool) {
		for i := range n {
			d := push.Device{Vendor: push.Vivo, Token: fmt.Sprintf("v2-%020d", i)}
			sim := pushtest.Simulator(vpush)
			if i%3 == 0 {
				d, sim = push.Device{Vendor: push.Huawei, Token: fmt.Sprintf("IQAAAACy%024d", i)}, hms
			}
			sim.SetState(d.Token, pushtest.Live)
			if !yield(d) {
				return
			}
		}
	}
	c := campaign{
		router: router, journal: journal, out: out,
		message: &push.Message{
			ID: "spring-sale", Title: "Spring sale", Body: "Everything must go", TTL: push.TTL(24 * time.Hour), Class: push.ClassMarketing,
		},
	}
	return c.run(ctx, devices)
}

// A campaign is one message on its way to a long list.
type campaign struct {
	router  *push.Router
	message *push.Message
	journal string
	out     io.Writer
}

// run sends to the devices that the journal does not have yet. When ctx ends
// it reads no more of the list, finishes what is under way, and stops.
func (c *campaign) run(ctx context.Context, devices iter.Seq[push.Device]) error {
	j, err := openJournal(c.journal)
	if err != nil {
		return err
	}
	defer j.Close()
	if j.done.Through > 0 {
		fmt.Fprintf(c.out, "going on at position %d\n", j.done.Through)
	}
	list := func(yield func(int64, push.Device) bool) {
		for position, d := range push.Number(devices, &j.done) {
			if ctx.Err() != nil || !yield(position, d) {
				return
			}
		}
	}
	accepted, failed, dead := 0, 0, 0
	show := time.Now()
	for part, err := range c.router.Stream(context.WithoutCancel(ctx), c.message, list) {
		if err != nil {
			return err
		}
		accepted += part.AcceptedCount()
		failed += part.FailedCount()
		dead += len(part.Dead()) // a real program deletes these
		if err := j.settle(part); err != nil {
			return err
		}
		if time.Since(show) > time.Second {
			show = time.Now()
			fmt.Fprintf(c.out, "position %d: %d accepted, %d failed, %d dead\n", j.done.Through, accepted, failed, dead)
		}
	}
	fmt.Fprintf(c.out, "position %d: %d accepted, %d failed, %d dead\n", j.done.Through, accepted, failed, dead)
	if ctx.Err() != nil {
		return errors.New("stopped; start again to go on")
	}
	return nil
}
