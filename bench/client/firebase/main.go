// Firebase sends through firebase.google.com/go/v4: SendEachForMulticast, 500
// tokens at a time, with its own 50 workers in each call. Its connections are
// its own affair.
package main

import (
	"context"
	"fmt"
	"slices"

	firebase "firebase.google.com/go/v4"
	"firebase.google.com/go/v4/messaging"
	"google.golang.org/api/option"

	"github.com/pushwire/push/bench/internal/harness"
)

const (
	perCall = 500 // tokens, the most that it takes
	workers = 50  // that it has in each call
)

func main() { harness.Main(prepare) }

func prepare(cfg *harness.Config) (harness.Sender, error) {
	if cfg.Vendor != "fcm" {
		return nil, fmt.Errorf("no vendor %q", cfg.Vendor)
	}
	account, err := cfg.ServiceAccount()
	if err != nil {
		return nil, err
	}
	ctx := context.Background()
	app, err := firebase.NewApp(ctx, nil, option.WithCredentialsJSON(account), option.WithEndpoint(cfg.API+"/v1"))
	if err != nil {
		return nil, err
	}
	client, err := app.Messaging(ctx)
	if err != nil {
		return nil, err
	}
	return func(ctx context.Context, tokens []string) error {
		calls := slices.Collect(slices.Chunk(tokens, perCall))
		return harness.FanOut(len(calls), cfg.InFlight/workers, func(_, i int) error {
			return pushSome(ctx, client, calls[i])
		})
	}, nil
}

func pushSome(ctx context.Context, c *messaging.Client, tokens []string) error {
	ttl := harness.TTL
	res, err := c.SendEachForMulticast(ctx, &messaging.MulticastMessage{
		Tokens:       tokens,
		Notification: &messaging.Notification{Title: harness.Title, Body: harness.Body},
		Data:         map[string]string{harness.DataKey: harness.DataValue},
		Android:      &messaging.AndroidConfig{TTL: &ttl, Priority: "high"},
	})
	if err != nil {
		return err
	}
	for _, r := range res.Responses {
		if r.Error != nil {
			return r.Error
		}
	}
	return nil
}
