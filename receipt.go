package push

import "time"

// A Receipt is what a vendor reports later about one message and one target.
// Vendor packages have a type that embeds it beside the vendor's own fields,
// an http.Handler that receives them, and a function that parses them.
//
// A receipt may come more than once, and in any order.
type Receipt struct {
	Target
	ID     string // vendor-issued, as in Acceptance
	Status ReceiptStatus
	Info   CodeInfo  // the vendor's code and what it means
	Param  string    // what the sender asked to have returned
	Time   time.Time // when it happened; zero if the vendor does not say
}

// ReceiptStatus says what has become of a message.
type ReceiptStatus string

const (
	ReceiptDelivered ReceiptStatus = "delivered" // it reached the device
	ReceiptShown     ReceiptStatus = "shown"     // the user could see it
	ReceiptClicked   ReceiptStatus = "clicked"   // the user opened it
	ReceiptHeld      ReceiptStatus = "held"      // it may still be delivered
	ReceiptDropped   ReceiptStatus = "dropped"   // it will not be shown; the token is good
	ReceiptDead      ReceiptStatus = "dead"      // it will not be shown; delete the token
	ReceiptUnknown   ReceiptStatus = "unknown"   // a code that no documentation explains
)
