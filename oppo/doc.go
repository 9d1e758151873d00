// Package oppo sends through OPPO PUSH (HeyTap), to phones of OPPO, OnePlus
// and realme.
//
// It follows the server API of open.oppomobile.com: the pages on hosts and
// codes (document 11235), authentication (11234), the fields of a
// notification (11236), broadcast (11237), unicast (11238), receipts (11239)
// and pictures (11241), with the message classes of November 2024 (13189) and
// the templates of 2025 (12391); what those leave open is as the official Java
// SDK 1.1.0 does it. The vendor's pages cannot be read by everyone: what the
// comments here call unverified rests on other clients or on one page only.
//
// The service has notifications only: a silent message is refused with
// push.ErrUnsupported, and so is a test, for which there is no mode. Its
// errors come with HTTP status 200, and so do answers that took some targets
// and refused others.
//
// # Portable fields
//
//	ID           app_message_id, against duplicates; a random one if unset
//	Title, Body  title and content; both are required
//	Data         action_parameters, as a JSON object in a string; with a click that
//	             opens a URL, OPPO adds it to the query
//	Click        click_action_type 0 (app), 2 (url) or 5 (page, an intent URI)
//	Badge        badge_operation_type and badge_message_count (unverified)
//	Channel      channel_id
//	TTL          off_line_ttl, up to 10 days; 0: off_line false
//	CollapseKey  notify_id, by hash
//	Class        marketing: category MARKETING
//	Silent, Test   refused
//	Image, Sound, Priority   ignored with a warning: pictures are uploaded
//	             first, and how a phone draws attention is a matter of the
//	             channel and of Notification.NotifyLevel
//
// # Message class
//
// A message without a category counts as content and marketing, of which a
// device gets two a day (five for news apps) and the app a total that depends
// on its users. Communication and service messages are not limited, and need a
// category such as IM, ACCOUNT or ORDER; which one, only the native part can
// say: Notification.Category. From 2025 most of these categories also need an
// approved template, see Notification.PrivateMsgTemplateID.
//
// # Audiences
//
// Tokens (registration ids), aliases and tags. Send gives a message to one
// target by unicast, to several tokens by batches of up to 1000 unicasts, and
// to several aliases, to tags, and in a style that only broadcasts have, by a
// saved message and a broadcast. Everyone is refused: OPPO has withdrawn that.
//
// The service drops a unicast that repeats an app_message_id, so unicasts and
// batches whose answer was lost are repeated safely. A token that is listed
// twice therefore gets the message once, and both count as accepted. Nothing
// protects a broadcast: one whose answer was lost is reported as unconfirmed.
//
// # Regions
//
// Phones from outside mainland China have registration ids of another form
// and another host: see Config.Region. An id of the wrong region is not sent,
// because OPPO may call it invalid, but fails as push.ErrTokenMismatch.
//
// # What there is not
//
// No recall: a message with the same NotifyID replaces the one before. No
// query of aliases and no deletion of tags is documented.
package oppo
