package tencentim

import (
	"cmp"
	"iter"
	"slices"
	"strconv"
	"strings"

	"github.com/pushwire/push"
	"github.com/pushwire/push/internal/codetable"
)

// The tables beside the main one. The last three are of codes that an SDK
// raises on the device, and that no call answers.
const (
	tableErrorList = "ErrorList"
	tableMessage   = "message"
	tableOffline   = "offline push"
	tableChat      = "chat"
	tablePushSDK   = "client push SDK"
	tableChatSDK   = "client chat SDK"
	tableChatSDKV3 = "client chat SDK V3"
)

// The codes that an app's own webhook may answer with to refuse a message of
// one user to another. The table has them as one row.
const (
	webhookFirst = "120001"
	webhookLast  = "130000"
	webhookRange = webhookFirst + "-" + webhookLast
)

// Codes yields every code that Tencent documents: those of the push service
// and of the layer in front of it, of single accounts, of chat messages, of
// the pushes to the vendors' channels, of the rest of Chat, of the SDKs on the
// device, and what a bare HTTP status means. The codes 120001 to 130000, which
// an app's own webhook gives, are one row, "120001-130000".
func Codes() iter.Seq[push.CodeInfo] { return codeTable.All() }

// Explain finds a code of Tencent's in the first of the tables that has it.
// A code from 120001 to 130000 has the row of the range.
func Explain(code string) (push.CodeInfo, bool) { return codeTable.Explain(code) }

// codeTable has the tables in the order in which Explain goes through them.
var codeTable = sortedTables{
	answerCodes, errorListCodes, messageCodes, offlineCodes, chatCodes,
	pushSDKCodes, chatSDKCodes, chatSDKV3Codes, httpCodes,
}

// sortedTables is what codetable.Table is elsewhere, in parts: each has the
// rows of one table in the order of compareCodes, so that one of five hundred
// codes is found in a few steps.
type sortedTables []codetable.Table

// Find returns the row of a code in the named table. A code that is not there
// is unknown: never a success, not retryable, and its text is kept.
func (ts sortedTables) Find(table, code string) push.CodeInfo {
	for _, t := range ts {
		if t[0].Table == table {
			if info, ok := findRow(t, code); ok {
				return info
			}
		}
	}
	return push.CodeInfo{Code: code, Table: table}
}

// Answer is Find for a code in an answer of the service: its numbers mean the
// same in all calls, so one that the call's own table lacks is looked for in
// those of the others.
func (ts sortedTables) Answer(table, code string) push.CodeInfo {
	for _, name := range [...]string{table, "", tableMessage, tableChat} {
		if info := ts.Find(name, code); info.Meaning != "" {
			return info
		}
	}
	return push.CodeInfo{Code: code, Table: table}
}

// Status returns the row of a bare HTTP status. All faults of a gateway are
// alike; any other status that is not in the table is nothing that Tencent
// documents.
func (ts sortedTables) Status(status int) push.CodeInfo {
	info := httpCodes.Status(status)
	if info.Kind == push.ErrProtocol && status > 500 && status <= 599 {
		info = httpCodes.Status(500)
		info.Code = strconv.Itoa(status)
	}
	return info
}

// Explain returns the first row of a code, from whichever table.
func (ts sortedTables) Explain(code string) (push.CodeInfo, bool) {
	for _, t := range ts {
		if info, ok := findRow(t, code); ok {
			return info, true
		}
	}
	return push.CodeInfo{Code: code}, false
}

// All yields the rows of all tables.
func (ts sortedTables) All() iter.Seq[push.CodeInfo] {
	return func(yield func(push.CodeInfo) bool) {
		for _, t := range ts {
			for i := range t {
				if !yield(t[i]) {
					return
				}
			}
		}
	}
}

// findRow finds a code in one table. A code of a webhook has the row of the
// range, with the code itself instead of the range.
func findRow(t codetable.Table, code string) (push.CodeInfo, bool) {
	if i, ok := slices.BinarySearchFunc(t, code, compareRow); ok {
		return t[i], true
	}
	if t[0].Table == tableMessage && fromWebhook(code) {
		info, ok := findRow(t, webhookRange)
		info.Code = code
		return info, ok
	}
	return push.CodeInfo{}, false
}

func compareRow(row push.CodeInfo, code string) int { return compareCodes(row.Code, code) }

// compareCodes orders codes as numbers by their size, the negative ones first,
// and does so without reading them as numbers: a longer one is larger. That is
// an order of any other texts too.
func compareCodes(a, b string) int {
	if negative := strings.HasPrefix(a, "-"); negative != strings.HasPrefix(b, "-") {
		if negative {
			return -1
		}
		return 1
	}
	if c := cmp.Compare(len(a), len(b)); c != 0 {
		return c
	}
	return strings.Compare(a, b)
}

// fromWebhook reports whether a code is one of those that an app's own webhook
// may give. Numbers of one length compare as texts do.
func fromWebhook(code string) bool {
	if len(code) != len(webhookFirst) || code < webhookFirst || code > webhookLast {
		return false
	}
	for _, c := range []byte(code) {
		if c < '0' || c > '9' {
			return false
		}
	}
	return true
}
