// Package vivo sends through vivo Push, to vivo and iQOO phones.
//
// It follows the vendor's server API page (dev.vivo.com.cn, document 362,
// wording of April 2024) and the official Java SDK 3.3.
//
// The service has notifications only: a silent message is refused with
// push.ErrUnsupported. Its errors come with HTTP status 200, and every request
// carries an id by which it drops repetitions, so requests whose answer was
// lost are repeated safely.
//
// # Portable fields
//
//	ID           part of requestId, against duplicates
//	Title, Body  title and content; both are required
//	Data         clientCustomMap
//	Click        skipType 1 (app), 2 (url) or 4 (page, an intent URI)
//	Badge        Add of 1: addBadge; anything else is ignored
//	TTL          timeToLive, 60 to 86400 seconds; 0: sendOnline
//	CollapseKey  notifyId, by hash
//	Test         pushMode 1, for test devices of the console
//	Class        classification: service 1, marketing 0
//	Silent       refused
//	Image, Sound, Channel, Priority   ignored with a warning: there is no such thing
//
// # Message class
//
// Without a class the service takes a message for marketing: two a day for
// each device (five for news apps), and only from 7 to 23 o'clock. Class
// service needs a right that vivo grants. Message.Category says the rest.
//
// # Audiences
//
// Tokens (regIds), aliases, tags and everyone. From two targets on, Send
// saves the message once and pushes it to lists of 2 to 1000; a single target
// gets it directly.
package vivo
