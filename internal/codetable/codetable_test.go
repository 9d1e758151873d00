package codetable

import (
	"testing"

	"github.com/pushwire/push"
)

func TestStatus(t *testing.T) {
	table := Table{
		{Code: "200", Table: HTTP, Kind: push.Accepted},
		{Code: "404", Table: HTTP, Kind: push.ErrNotFound},
		{Code: "503", Table: HTTP, Kind: push.ErrRateLimited, Retry: push.RetryLater},
		{Code: "500", Kind: push.ErrAuth}, // a code of the vendor's own
	}
	for status, want := range map[int]push.CodeInfo{
		200: {Kind: push.ErrProtocol},
		301: {Kind: push.ErrProtocol},
		404: {Kind: push.ErrNotFound},
		418: {Kind: push.ErrProtocol},
		429: {Kind: push.ErrRateLimited, Retry: push.RetryLater},
		500: {Kind: push.ErrUnavailable, Retry: push.RetryUnsure},
		503: {Kind: push.ErrRateLimited, Retry: push.RetryLater},
		599: {Kind: push.ErrUnavailable, Retry: push.RetryUnsure},
		600: {Kind: push.ErrProtocol},
	} {
		got := table.Status(status)
		if got.Kind != want.Kind || got.Retry != want.Retry || got.Table != HTTP || got.Code == "" {
			t.Errorf("%d: %+v, want %v and %v", status, got, want.Kind, want.Retry)
		}
	}
}
