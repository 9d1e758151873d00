// Memory tells what a client holds at rest: many clients are made, each sends
// one push, and what the heap and the stacks have grown by is shared out.
package main

import (
	"context"
	"flag"
	"fmt"
	"log"

	"github.com/pushwire/push"
	"github.com/pushwire/push/apns"
	"github.com/pushwire/push/bench/internal/harness"
)

func main() {
	log.SetFlags(0)
	api := flag.String("api", "", "base URL of the server's APNs")
	clients := flag.Int("clients", 100, "how many")
	cfg := &harness.Config{}
	flag.StringVar(&cfg.Keys, "keys", "", "folder where private keys are made and kept")
	flag.Parse()
	key, err := cfg.P8()
	if err != nil {
		log.Fatal(err)
	}
	token := harness.Tokens("apns", 1)
	all := make([]*apns.Client, 0, *clients+1)
	add := func() {
		c, err := apns.New(apns.Config{
			PrivateKey: key, KeyID: harness.KeyID, TeamID: harness.TeamID, BundleID: harness.BundleID,
		}, push.WithBaseURL(*api))
		if err != nil {
			log.Fatal(err)
		}
		if _, err := c.Send(context.Background(), &push.Message{Title: harness.Title}, push.Tokens(token...)); err != nil {
			log.Fatal(err)
		}
		all = append(all, c)
	}
	add() // what the process has once, such as the root certificates, is no client's
	before := harness.Held()
	for range *clients {
		add()
	}
	fmt.Printf("A client that is connected and at rest holds %d KiB.\n", (harness.Held()-before)/int64(*clients)/1024)
	for _, c := range all { // in use until here
		c.Close()
	}
}
