// Package pushtest simulates push services on loopback, for tests without a
// vendor account.
//
// A simulator is a real HTTPS server that judges by the wire alone: it checks
// signatures, schemas and limits, and answers in the vendor's own words. It
// is written from the vendor's documentation, apart from this module's
// clients, so that a misreading on one side shows. It works for any client,
// not only ours.
//
//	sim := pushtest.NewVivo()
//	defer sim.Close()
//	client, err := vivo.New(vivo.Config{
//		AppID: sim.AppID, AppKey: sim.AppKey, AppSecret: sim.AppSecret,
//	}, sim.Options()...)
//
// Tokens come from NewToken; SetState makes one dead or throttled. Inject
// makes whole requests fail: slow, cut off, answered by a proxy's HTML page.
// Requests and Deliveries tell afterwards what arrived.
//
// Conformance is the suite that every client in this module passes against
// its simulator.
package pushtest
