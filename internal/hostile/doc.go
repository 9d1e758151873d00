// Package hostile holds every vendor's client against those who mean ill, and
// those who do not look: a service or a proxy that sends credentials back in
// its answers, and a caller whose values are meant to break out of the place
// that they belong in. It has tests only.
package hostile
