package push

// Limit is one row of a vendor's documentation of what it takes. Each
// vendor's package lists its own with Limits; WithLimit raises one.
type Limit struct {
	Field    string // in the vendor's terms, as LimitError and WithLimit have it
	Min, Max int    // inclusive
	Unit     string // "characters", "bytes", "tokens", "seconds", ...
	Code     string // what the vendor answers when it is exceeded, if documented
	Kind     Kind   // the kind of that answer
}
