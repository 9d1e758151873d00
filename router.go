package push

import (
	"context"
	"sync"
)

// A Router sends one message to devices of many vendors, each through its
// own client and all at the same time. What happens at one vendor does not
// touch the others.
type Router struct {
	clients map[Vendor]Client
	order   []Vendor
}

// NewRouter returns a router over clients, at most one for each vendor.
func NewRouter(clients ...Client) (*Router, error) {
	r := &Router{clients: make(map[Vendor]Client, len(clients))}
	for _, c := range clients {
		if c == nil {
			return nil, &FieldError{Field: "clients", Problem: "holds a nil client"}
		}
		v := c.Vendor()
		if r.clients[v] != nil {
			return nil, &FieldError{From: v, Field: "clients", Problem: "holds two clients for one vendor"}
		}
		r.clients[v] = c
		r.order = append(r.order, v)
	}
	return r, nil
}

// Vendors returns the vendors that the router has clients for.
func (r *Router) Vendors() []Vendor { return append([]Vendor(nil), r.order...) }

// Send pushes m to the devices and merges the results, vendor by vendor. A
// device whose vendor has no client fails with ErrUnsupported. The error
// follows the rule of Client.Send.
func (r *Router) Send(ctx context.Context, m *Message, devices []Device) (*Result, error) {
	if len(devices) == 0 {
		return &Result{}, &FieldError{Field: "audience", Problem: "is empty"}
	}
	tokens := make(map[Vendor][]string)
	total := &Result{}
	for _, d := range devices {
		if r.clients[d.Vendor] == nil {
			total.Failed = append(total.Failed, Failure{
				Target: Target{Vendor: d.Vendor, Type: TargetToken, Value: d.Token},
				Err:    r.noClient(d.Vendor),
			})
			continue
		}
		tokens[d.Vendor] = append(tokens[d.Vendor], d.Token)
	}
	results := make([]*Result, len(r.order))
	var wg sync.WaitGroup
	for i, v := range r.order {
		if len(tokens[v]) == 0 {
			continue
		}
		wg.Go(func() {
			// The error repeats what the result says target by target.
			results[i], _ = r.clients[v].Send(ctx, m, Tokens(tokens[v]...))
		})
	}
	wg.Wait()
	for _, res := range results {
		if res != nil {
			total.Accepted = append(total.Accepted, res.Accepted...)
			total.Failed = append(total.Failed, res.Failed...)
		}
	}
	return total, total.Err()
}
