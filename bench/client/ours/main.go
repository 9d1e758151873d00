// Ours sends through this module: one call of Send for all targets.
package main

import (
	"context"
	"fmt"

	"github.com/pushwire/push"
	"github.com/pushwire/push/apns"
	"github.com/pushwire/push/bench/internal/harness"
	"github.com/pushwire/push/fcm"
	"github.com/pushwire/push/huawei"
)

func main() { harness.Main(prepare) }

func prepare(cfg *harness.Config) (harness.Sender, error) {
	client, err := newClient(cfg,
		push.WithConcurrency(cfg.InFlight), push.WithMaxConns(max(cfg.Conns, http1Conns(cfg))), push.WithQPS(0))
	if err != nil {
		return nil, err
	}
	m := &push.Message{
		Title: harness.Title, Body: harness.Body,
		Data: map[string]string{harness.DataKey: harness.DataValue},
		TTL:  push.TTL(harness.TTL), Priority: push.PriorityHigh, Class: push.ClassService,
	}
	return func(ctx context.Context, tokens []string) error {
		_, err := client.Send(ctx, m, push.Tokens(tokens...))
		return err
	}, nil
}

// http1Conns is the least number of connections where each carries one request
// at a time.
func http1Conns(cfg *harness.Config) int {
	if cfg.Vendor == "huawei" {
		return cfg.InFlight
	}
	return 0
}

func newClient(cfg *harness.Config, opts ...push.Option) (push.Client, error) {
	switch cfg.Vendor {
	case "apns":
		key, err := cfg.P8()
		if err != nil {
			return nil, err
		}
		return apns.New(apns.Config{
			PrivateKey: key, KeyID: harness.KeyID, TeamID: harness.TeamID, BundleID: harness.BundleID,
		}, append(opts, push.WithBaseURL(cfg.API))...)
	case "fcm":
		account, err := cfg.ServiceAccount()
		if err != nil {
			return nil, err
		}
		return fcm.New(fcm.Config{ServiceAccount: account}, append(opts, push.WithEndpoint(fcm.EndpointAPI, cfg.API))...)
	case "huawei":
		return huawei.New(huawei.Config{ClientID: "100000001", ClientSecret: "secret"},
			append(opts, push.WithEndpoint(huawei.EndpointAPI, cfg.API), push.WithEndpoint(huawei.EndpointToken, cfg.Token))...)
	}
	return nil, fmt.Errorf("no vendor %q", cfg.Vendor)
}
