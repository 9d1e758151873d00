// Package apns sends through the Apple Push Notification service.
//
// It follows Apple's pages "Sending notification requests to APNs", "Handling
// notification responses from APNs", and those on tokens, certificates, Live
// Activities, broadcasts and channels, in copies of 2025 and 2026.
//
// One request addresses one device. The client keeps a small pool of HTTP/2
// connections, which a burst does not blow up, and signs one provider token
// an hour for all of them.
//
// Apple has no id against duplicates: a request whose answer was lost is
// reported as unconfirmed, and repeated only if the message has a collapse id,
// so that the second notification replaces the first.
//
// BadDeviceToken is what Apple answers to every token when the environment is
// the wrong one, so it is push.ErrTokenMismatch; only Unregistered and
// ExpiredToken mean that a token is dead.
//
// # Portable fields
//
//	ID           apns-id: itself if it is a UUID and there is one token, else derived
//	Title, Body  aps.alert
//	Data         members beside aps; the key "aps" is refused
//	Badge        aps.badge; Add is ignored with a warning
//	Sound        aps.sound
//	Priority     high 10, normal 5; always 5 for silent messages
//	TTL          apns-expiration
//	CollapseKey  apns-collapse-id, at most 64 bytes
//	Silent       a background push; so is a message with nothing but data
//	Test         refused in production: the sandbox is the test mode
//	Class        nothing: Apple does not meter by class
//	Click        the app opens; anything else is ignored with a warning: the app decides
//	Image, Channel   ignored with a warning: the app decides
//
// # Audiences
//
// Tokens. Broadcast channels, which exist for Live Activities, have methods of
// their own: Broadcast, CreateChannel and others.
package apns
