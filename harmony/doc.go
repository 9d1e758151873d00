// Package harmony sends through HUAWEI Push Kit to devices with HarmonyOS 5
// and later. Phones with HMS Core and HarmonyOS up to version 4 have tokens of
// another API: use package huawei for them. A device that was upgraded gets a
// new token, so store the vendor beside it.
//
// It follows the vendor's pages "push-scenariozed-api-request-struct" and
// "push-scenariozed-api-request-param" (version 3 of the API, scenario-based
// messages) of May and June 2026, with those on answers, recall, images,
// service notifications, service timelines, and receipts. What they leave open
// is called unverified here, and left to the caller where that is possible.
//
// Every request is authorised by a JWT that the client signs itself with the
// key of a service account; there is no request for a token. Nothing but the
// code in an answer counts: no page says which HTTP status comes with which.
//
// # Push types
//
// What a message carries depends on its push-type, so Message.Payload is one
// of several types, each with the schema of its own:
//
//	0   *Alert       a notification, or only the badge
//	1   *Form        update of a card
//	2   *Voice       a notification that is read out
//	6   *Background  data for the app
//	7   *LiveView    a live view
//	10  *Call        a call inside the app
//	any *RawPayload  what this package does not know, such as 11 (MDM)
//
// # Portable fields
//
//	ID           appMessageId of what is shown, by hash if it is longer than 64
//	             characters or has others than the vendor allows; and biTag,
//	             which comes back in receipts, unless it is longer than 64 bytes
//	Title, Body  notification; title and content of a live view
//	Image        notification.image
//	Data         clickAction.data; extraData of what has that; formData of a card
//	Click        clickAction of type 0 (app) or 1 (page: uri if there is a colon
//	             in it, else action); url is ignored with a warning
//	Badge        badge; alone, without text and data, it is a badge refresh
//	Sound        name of a file in the app's /resources/rawfile; "default" is
//	             what an unset one is
//	TTL          ttl; 0 becomes one second, since what zero does is unverified
//	CollapseKey  notifyId, by hash: see NotifyID; ignored with a warning where
//	             nothing is shown
//	Silent       push-type 6, with data only; so is a message with data alone
//	Test         testMessage: 1000 requests a day for a project, 10 tokens each
//	Class        marketing: category MARKETING
//	Channel, Priority   ignored with a warning: there is no such thing
//
// Title and body have no limit of their own, only the whole message has, so
// push.WithFit changes nothing.
//
// # Message class
//
// A notification must have a category, such as EXPRESS or ACCOUNT, for each of
// which Huawei grants a right; without the right it counts as MARKETING, of
// which a device gets two a day (five of a licensed news app). Which category
// a service message has, only the native part can say. Without one, Send makes
// it MARKETING and logs a warning. What goes beyond the allowance is accepted
// and dropped later, which only a receipt tells.
//
// # Duplicates
//
// There is no id of requests. Of the notifications with one appMessageId, a
// device shows the first for 24 hours, and one with the notifyId of an older
// replaces it. So a request whose answer was lost, or that met an internal
// error, is repeated only if the notification has either of the two, that is,
// if the portable message has an ID or a CollapseKey. The repetition is not
// shown, but it may count against the device's allowance. Everything else is
// reported as unconfirmed.
//
// # Dead tokens
//
// Huawei names refused tokens by reason. Only tokenFormatError means a dead
// token (push.ErrInvalidToken). The other reasons are about the app, the
// project or the message, though the answer may be "all tokens are invalid"
// (80300007).
//
// # Audiences
//
// Tokens. Send makes requests of 1000; of 10 for test messages, and of one for
// cards.
package harmony
