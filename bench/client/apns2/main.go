// Apns2 sends through github.com/sideshow/apns2: one call of Push for each
// target, from many goroutines. It is as it comes, so that a second connection
// needs a second client.
package main

import (
	"context"
	"fmt"
	"time"

	"github.com/sideshow/apns2"
	"github.com/sideshow/apns2/payload"
	"github.com/sideshow/apns2/token"

	"github.com/pushwire/push/bench/internal/harness"
)

func main() { harness.Main(prepare) }

func prepare(cfg *harness.Config) (harness.Sender, error) {
	if cfg.Vendor != "apns" {
		return nil, fmt.Errorf("no vendor %q", cfg.Vendor)
	}
	p8, err := cfg.P8()
	if err != nil {
		return nil, err
	}
	key, err := token.AuthKeyFromBytes(p8)
	if err != nil {
		return nil, err
	}
	provider := &token.Token{AuthKey: key, KeyID: harness.KeyID, TeamID: harness.TeamID}
	clients := make([]*apns2.Client, cfg.Conns)
	for i := range clients {
		clients[i] = apns2.NewTokenClient(provider)
		clients[i].Host = cfg.API
	}
	return func(ctx context.Context, tokens []string) error {
		if len(tokens) == 1 { // each client has to connect
			return harness.FanOut(len(clients), 1, func(_, i int) error { return pushOne(ctx, clients[i], tokens[0]) })
		}
		return harness.FanOut(len(tokens), cfg.InFlight, func(worker, i int) error {
			return pushOne(ctx, clients[worker%len(clients)], tokens[i])
		})
	}, nil
}

func pushOne(ctx context.Context, c *apns2.Client, token string) error {
	res, err := c.PushWithContext(ctx, &apns2.Notification{
		DeviceToken: token,
		Topic:       harness.BundleID,
		PushType:    apns2.PushTypeAlert,
		Priority:    apns2.PriorityHigh,
		Expiration:  time.Now().Add(harness.TTL),
		Payload: payload.NewPayload().AlertTitle(harness.Title).AlertBody(harness.Body).
			Custom(harness.DataKey, harness.DataValue),
	})
	if err == nil && !res.Sent() {
		err = fmt.Errorf("status %d: %s", res.StatusCode, res.Reason)
	}
	return err
}
