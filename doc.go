// Package push sends notifications through every mobile push service behind
// one interface.
//
// # Sending
//
// Each service has a package: make its client once, keep it, and send.
//
//	c, err := vivo.New(vivo.Config{AppID: "…", AppKey: "…", AppSecret: "…"})
//	res, err := c.Send(ctx, &push.Message{
//		Title: "Your parcel is here",
//		Body:  "Box 12, code 4411",
//		TTL:   push.TTL(time.Hour),
//	}, push.Tokens(tokens...))
//	for _, d := range res.Dead() {
//		db.DeleteToken(d.Token)
//	}
//
// [Client.Send] is portable: it takes a [Message] and an [Audience], splits
// long lists, paces, retries and reports what became of every target. The
// Push method of a vendor's client is native: one request, with every field
// that the service documents. Native fields also ride inside a portable
// message, see [Message.Native]. A [Router] sends to devices of many vendors.
// [Streamer.Stream] and [Router.Stream] take lists of any length, and go on
// after a crash where [Progress] says.
//
// # Errors
//
// Every failure satisfies [Error]: the vendor's code, a [Kind] that means the
// same for all vendors, and whether another try may help. Find it with
// errors.As, or ask for a kind with errors.Is(err, push.ErrInvalidToken).
// There are four types below that: the vendor's own, such as *vivo.Error,
// for what the service answered; [LimitError] for a documented limit that was
// exceeded; [FieldError] for input that is wrong in itself; and
// [TransportError] where there is no usable answer. The last says whether the
// request may have been delivered: the library repeats such a request only
// where the service drops duplicates, or where [RetryPolicy] says so.
//
// Package codes explains any code of any vendor.
//
// # Testing
//
// Package pushtest has simulators of the services for tests on a laptop.
package push
