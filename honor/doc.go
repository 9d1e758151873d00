// Package honor sends through HONOR Push, to Honor phones with Magic UI 4.0
// and later. Older ones have tokens of Huawei's: use package huawei for them.
//
// It follows the vendor's guide to downlink messages of November 2023 and the
// fields of its reference page (developer.honor.com, document 11002,
// "downlink-message") as of October 2024. Both are known from copies only.
// What the copies leave open is called unverified here, and left to the
// caller where that is possible.
//
// The service has one operation, and no id against duplicates. A request whose
// answer was lost, or that met an internal error, is reported as unconfirmed;
// it is repeated only if the message has a tag or notifyId, so that the second
// notification replaces the first.
//
// HONOR refuses a request that names a token twice. Send leaves the
// repetitions within a request out, and all of them share the outcome.
//
// # Portable fields
//
//	ID           android.biTag, which comes back in receipts
//	Title, Body  notification
//	Image        notification.image; ignored with a warning for importance LOW
//	Data         data, as a JSON object in a string
//	Click        clickAction of type 3 (app), 2 (url) or 1 (page, an intent URI)
//	Badge        android.notification.badge, if the native part sets its class
//	TTL          android.ttl; 0 becomes one second, since what zero does is unverified
//	CollapseKey  tag; ignored with a warning for silent messages
//	Silent       no notification, only data
//	Test         android.targetUserType 1: 1000 messages a day
//	Class        importance: service NORMAL, marketing LOW
//	Sound, Channel, Priority   ignored with a warning: there is no such thing
//
// Title and body have no limit of their own, only the whole message has, so
// push.WithFit changes nothing.
//
// # Message class
//
// Importance LOW is marketing: it appears in the notification drawer only,
// without a sound or a picture, and a device gets two a day (five of a
// licensed news app). NORMAL is for service messages and not metered, but
// needs a right that HONOR grants: since the end of 2024 everything from an
// app without it is taken for marketing. What goes beyond the allowance is
// accepted and dropped later, which only a receipt tells. What an unset
// importance means is unverified; the client then logs a warning.
//
// # Dead tokens
//
// An answer may name tokens twice over: failTokens were not pushed to, for no
// stated reason, and expireTokens are no longer valid. Only the latter are
// push.ErrInvalidToken, whatever the code of the answer. "All tokens are
// invalid" (80300007) by itself is push.ErrTokenMismatch, because a mixed-up
// app has the same effect.
//
// # Audiences
//
// Tokens. Send makes requests of 1000.
package honor
