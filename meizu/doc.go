// Package meizu sends through Meizu's Flyme Push, to Meizu phones.
//
// It follows the vendor's server API document (PushAPI, April 2025) and, where
// that leaves something open, what the official Java SDK 1.2.13 of the same
// month puts on the wire. What the comments here call unverified rests on one
// of the two alone, or on nobody.
//
// Each request is a form that is signed with the app's secret; there is no
// token. A signature has no time in it and stays valid. Errors come with HTTP
// status 200, and so do answers that took some targets and refused others.
//
// Meizu has no id against duplicates. A request whose answer was lost is
// reported as unconfirmed; it is repeated only if the message has a notifyKey,
// so that the second notification replaces the first. An answer that asks to
// go to another address (code 300) is an error, for a signed request is sent
// to nobody but the configured host.
//
// # Portable fields
//
//	ID           advanceInfo.notifyKey, by hash, if there is no CollapseKey: a
//	             message that comes twice replaces itself
//	Title, Body  noticeBarInfo.title and content; both are required
//	Data         clickTypeInfo.parameters
//	Click        clickType 0 (app), 2 (url) or, for a page, 2 if it is a URI and
//	             1 if it is the class name of an activity
//	Sound        "default": notificationType.sound 1; anything else is ignored
//	TTL          validTime, in hours, rounded up, 1 to 72; 0: offLine 0
//	CollapseKey  notifyKey; by hash if it is not 1 to 8 letters, digits, "_" and "-"
//	Class        noticeMsgType: service 1 (private), marketing 0 (public)
//	Silent       refused, unless the native part has a Transparent: see below
//	Test         refused: there are no tests
//	Image, Badge, Channel, Priority   ignored with a warning: pictures are
//	             uploaded first (UploadImage) and named in the native part; the
//	             others do not exist
//
// # Message class
//
// Without a class a message is public: three a day for each app and device
// (five for news apps), after which Meizu refuses the target with code 110011.
// Private messages are not limited. Whether an app needs a right for them is
// unverified.
//
// # Audiences
//
// Tokens (pushIds) and aliases in requests of 100, everyone, and tags: any of
// them or all of them, not both, and none excluded.
//
// # Transparent messages
//
// Messages that are handed to the app without a notification are throttled
// since 2018, closed to new apps, and discontinued by the document. An app that
// still has them asks for one with Message.Transparent.
//
// # What there is not
//
// No recall of what was delivered, no status of a single message, no list of
// invalid pushIds, no schedule but for everyone and tags.
package meizu
