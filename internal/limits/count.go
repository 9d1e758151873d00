// Package limits counts text the way vendors do, checks it against their
// documented limits, and cuts it to fit. It knows no vendor's numbers: those
// are in a table in each vendor package.
package limits

import (
	"unicode"
	"unicode/utf8"
)

// A Unit is what a limit counts.
type Unit string

const (
	// Runes counts Unicode code points: a Chinese character is one, an emoji
	// made of several code points is several.
	Runes Unit = "characters"

	// Bytes counts bytes of UTF-8.
	Bytes Unit = "bytes"

	// UTF16 counts UTF-16 code units, as Java's String.length does.
	UTF16 Unit = "UTF-16 units"

	// Columns counts East Asian wide and full-width characters as two and
	// everything else as one.
	Columns Unit = "half-width characters"
)

// Units of limits that count things rather than text.
const (
	Tokens  Unit = "tokens"
	Items   Unit = "items"
	Seconds Unit = "seconds"
	Value   Unit = "(value)"
)

// Count returns the length of s in the unit. A unit that does not measure
// text counts bytes.
func Count(s string, u Unit) int {
	switch u {
	case Runes:
		return utf8.RuneCountInString(s)
	case UTF16, Columns:
		n := 0
		for _, r := range s {
			n += width(r, u)
		}
		return n
	}
	return len(s)
}

func width(r rune, u Unit) int {
	switch u {
	case Runes:
		return 1
	case UTF16:
		if r > 0xFFFF {
			return 2
		}
		return 1
	case Columns:
		if wide(r) {
			return 2
		}
		return 1
	}
	return utf8.RuneLen(r)
}

// wide reports whether r takes two columns: the blocks of CJK ideographs,
// kana, Hangul, full-width forms and emoji.
func wide(r rune) bool {
	switch {
	case r < 0x1100:
		return false
	case r <= 0x115F, // Hangul Jamo
		r >= 0x2E80 && r <= 0x303E,   // CJK radicals, symbols and punctuation
		r >= 0x3041 && r <= 0x33FF,   // kana, CJK compatibility
		r >= 0x3400 && r <= 0x4DBF,   // ideographs, extension A
		r >= 0x4E00 && r <= 0x9FFF,   // ideographs
		r >= 0xA000 && r <= 0xA4CF,   // Yi
		r >= 0xAC00 && r <= 0xD7A3,   // Hangul syllables
		r >= 0xF900 && r <= 0xFAFF,   // compatibility ideographs
		r >= 0xFE30 && r <= 0xFE6F,   // compatibility forms
		r >= 0xFF00 && r <= 0xFF60,   // full-width forms
		r >= 0xFFE0 && r <= 0xFFE6,   // full-width signs
		r >= 0x1F300 && r <= 0x1FAFF, // pictographs
		r >= 0x20000 && r <= 0x3FFFD: // ideographs, further extensions
		return true
	}
	return false
}

// Ellipsis ends a text that Cut shortened.
const Ellipsis = "…"

// Cut returns s unchanged if it is at most max units long. Otherwise it
// returns as much of its beginning as fits together with an ellipsis,
// without splitting a character from its accents, an emoji sequence or a
// flag.
func Cut(s string, max int, u Unit) string {
	if Count(s, u) <= max {
		return s
	}
	room := max - Count(Ellipsis, u)
	if room < 0 {
		return ""
	}
	end, used := 0, 0
	for start := 0; start < len(s); {
		next := start + cluster(s[start:])
		used += Count(s[start:next], u)
		if used > room {
			break
		}
		start, end = next, next
	}
	return s[:end] + Ellipsis
}

const zeroWidthJoiner = '\u200d'

// cluster returns the length in bytes of the first user-perceived character
// of s, by a simplification of Unicode's rule (UAX #29): a base character
// with the marks, variation selectors and skin tones that follow, joined
// emoji, and pairs of regional indicators.
func cluster(s string) int {
	first, n := utf8.DecodeRuneInString(s)
	if regional(first) {
		if second, m := utf8.DecodeRuneInString(s[n:]); regional(second) {
			n += m
		}
	}
	joined := false
	for n < len(s) {
		r, m := utf8.DecodeRuneInString(s[n:])
		switch {
		case r == zeroWidthJoiner:
			joined = true
		case unicode.In(r, unicode.Mn, unicode.Me, unicode.Mc), r >= 0x1F3FB && r <= 0x1F3FF, r >= 0xE0020 && r <= 0xE007F:
			joined = false
		case joined:
			joined = false
		default:
			return n
		}
		n += m
	}
	return n
}

func regional(r rune) bool { return r >= 0x1F1E6 && r <= 0x1F1FF }
