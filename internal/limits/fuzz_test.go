package limits

import (
	"testing"
	"unicode/utf16"
	"unicode/utf8"
)

func FuzzCount(f *testing.F) {
	f.Add("快递 👨‍👩‍👧", "e\u0301 🇨🇳 𠀀")
	f.Add("", "ｱ，안녕")
	f.Add("\xff", "\xe5\xbf")
	f.Fuzz(func(t *testing.T, a, b string) {
		s := a + b
		runes, columns := Count(s, Runes), Count(s, Columns)
		if columns < runes || columns > 2*runes {
			t.Errorf("%q: %d columns of %d characters", s, columns, runes)
		}
		if n := Count(s, Bytes); n != len(s) {
			t.Errorf("%q: %d bytes, want %d", s, n, len(s))
		}
		if n, want := Count(s, UTF16), len(utf16.Encode([]rune(s))); n != want {
			t.Errorf("%q: %d UTF-16 units, want %d", s, n, want)
		}
		if !utf8.ValidString(a) || !utf8.ValidString(b) {
			return
		}
		for _, u := range []Unit{Runes, Bytes, UTF16, Columns} {
			if n, m := Count(a, u)+Count(b, u), Count(s, u); n != m {
				t.Errorf("%q and %q have %d %s, together %d", a, b, n, u, m)
			}
		}
	})
}
