package pushtest

import "net/http"

// The feedback interface is known from the API document V1.6 (2019) and from
// clients of 2021; no page of today has it.

// serveInvalidIDs lists all registration ids that are dead. That reading
// removes them is not known.
func (o *OPPO) serveInvalidIDs(r *http.Request) (data any, code int) {
	if code := o.authorizeQuery(r); code != oppoOK {
		return nil, code
	}
	ids := o.dead()
	return map[string]any{"registration_ids": ids, "totalCount": len(ids)}, oppoOK
}

// servePermit answers how many targets may be sent to in a day, and how many
// were today. OPPO's names for it are not known, nor what it says of no limit,
// here -1.
func (o *OPPO) servePermit(r *http.Request) (data any, code int) {
	if code := o.authorizeQuery(r); code != oppoOK {
		return nil, code
	}
	day := o.today()
	o.lock.Lock()
	defer o.lock.Unlock()
	return map[string]int{"total": max(o.quota, -1), "used": o.spent[day]}, oppoOK
}

// authorizeQuery checks the access token of a GET. Clients put it into the
// query or into the header auth_token; both are accepted.
func (o *OPPO) authorizeQuery(r *http.Request) (code int) {
	for k := range r.URL.Query() {
		if k != "auth_token" {
			o.problem("%s: %s is unknown", oppoName(r), k)
		}
	}
	token := r.URL.Query().Get("auth_token")
	if token == "" {
		token = r.Header.Get("auth_token")
	}
	return o.authorize(token)
}
