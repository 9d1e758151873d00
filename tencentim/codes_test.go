package tencentim

import (
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/pushwire/push"
	"github.com/pushwire/push/internal/codetable"
)

// documentedCodes has the codes of Tencent's two pages, by the table they are in.
var documentedCodes = map[string]string{
	"": "60002..60021 60025..60028 70001..70003 70005 70009 70013 70014 70016 70020 70050 70051 70107 70114 70169 " +
		"70202 70206 70398 70402 70403 70500 71000 72000..72002 80001..80005 " +
		"90001 90005 90009 90018 90020 90022 90024 90026 90032 90033 90039 90040 90045 90047 90049..90053 90056 91000",
	tableMessage: "20001..20012 20016 20018 20022 20023 20028 21005 22001..22006 " +
		"90001..90003 90005..90012 90018 90022 90024 90026 90030..90034 90040 90043..90045 90047 90048 90054 90055 " +
		"90992 90994 90995 91000 91101 93000 120001-130000",
	tableOffline: "-203..-195",
	tableChat: "-20009 -10114..-10108 -10106 -10009..-10003 -10001 -302 1001..1005 " +
		"10002..10007 10009..10019 10021 10023..10026 10030..10038 10041 10044..10054 10056 10058..10063 10070 11000 " +
		"30001..30004 30006..30014 30515 30516 30525 30539 30540 30614 31704 31707 31804 " +
		"40001..40004 40006..40009 40601 40605 40610 50001..50005 51006..51012 " +
		"114000..114005 114011 115066 115068",
	tablePushSDK: "6014 9523 70016 800001..800016",
	tableChatSDK: "4001..4005 6001 6002 6004..6010 6013..6017 6019 6021 6022 6026..6028 6031 6032 6206 6208 " +
		"7001..7015 7501..7508 8001..8006 8010..8012 8020 8021 8501..8515 9001..9006 9501..9525",
	tableChatSDKV3: "6003 6011 6012 6018 6020 6023..6025 6100..6107 6120..6131 6150..6153 6160..6162 " +
		"6200 6201 6205 6207 6209..6224 6226 6250..6258 6300 70101 90101 115000",
}

// expandCodes makes a list of codes from one with runs, such as "1 4..6".
func expandCodes(t *testing.T, list string) []string {
	t.Helper()
	var all []string
	for _, item := range strings.Fields(list) {
		from, to, run := strings.Cut(item, "..")
		if !run {
			all = append(all, item)
			continue
		}
		first, err1 := strconv.Atoi(from)
		last, err2 := strconv.Atoi(to)
		if err1 != nil || err2 != nil || first >= last {
			t.Fatalf("bad run %q", item)
		}
		for n := first; n <= last; n++ {
			all = append(all, strconv.Itoa(n))
		}
	}
	return all
}

func TestDocumentedCodesAreKnown(t *testing.T) {
	rows := 0
	for table, list := range documentedCodes {
		for _, code := range expandCodes(t, list) {
			rows++
			if info := codeTable.Find(table, code); info.Meaning == "" || info.Code != code || info.Table != table {
				t.Errorf("Find(%q, %s) = %+v", table, code, info)
			}
			if info, ok := Explain(code); !ok || info.Meaning == "" || info.Code != code {
				t.Errorf("Explain(%s) = %+v, %v", code, info, ok)
			}
		}
	}
	if rows != 468 { // one of the documented rows is there twice in its section
		t.Errorf("%d codes, want 468", rows)
	}
}

// What the calls' own pages say and the pages of codes do not.
func TestCodesOfOtherPages(t *testing.T) {
	for _, x := range []struct {
		table, code string
		kind        push.Kind
	}{
		{"", "0", push.Accepted},
		{"", "70052", push.ErrAuth},
		{"", "90035", push.ErrInvalidArgument},
		{"", "90057", push.ErrInvalidArgument},
		{tableOffline, "0", push.Accepted},
		{tableOffline, "-1", push.ErrNotFound},
		{tableOffline, "-2", push.ErrNotFound},
		{tableOffline, "1", push.ErrUnknown},
		{tableOffline, "410", push.ErrTokenMismatch},
	} {
		if info := codeTable.Find(x.table, x.code); info.Meaning == "" || info.Kind != x.kind {
			t.Errorf("%q %s: %+v, want %v", x.table, x.code, info, x.kind)
		}
	}
}

func TestRowsAreSortedAndSound(t *testing.T) {
	names := make(map[string]bool)
	for _, table := range codeTable {
		if len(table) == 0 {
			t.Fatal("a table is empty")
		}
		name := table[0].Table
		if names[name] {
			t.Errorf("table %q is there twice", name)
		}
		names[name] = true
		for i, row := range table {
			if row.Table != name {
				t.Errorf("%+v stands among those of %q", row, name)
			}
			if i > 0 && compareCodes(table[i-1].Code, row.Code) >= 0 {
				t.Errorf("%q: %s is not after %s", name, row.Code, table[i-1].Code)
			}
			if words := len(strings.Fields(row.Meaning)); words < 2 || words > 13 {
				t.Errorf("%+v: a meaning of %d words", row, words)
			}
			if row.Kind == push.ErrUnknown && row.Retry != push.RetryNever {
				t.Errorf("%+v: nobody knows what it is, but it is to be repeated", row)
			}
			if row.Retry == push.RetryUnsure && row.Kind != push.ErrUnavailable {
				t.Errorf("%+v: only a fault leaves it open what was done", row)
			}
			if row.Retry == push.RetryRefresh && row.Kind != push.ErrAuth {
				t.Errorf("%+v: a fresh credential would not help", row)
			}
			if row.Kind == push.ErrInvalidToken && name != tableErrorList {
				t.Errorf("%+v: dead, but it names no account", row)
			}
		}
	}
	if len(names) != 9 {
		t.Errorf("%d tables, want 9", len(names))
	}
}

func TestCompareCodes(t *testing.T) {
	order := []string{"-1", "-195", "-203", "-10001", "", "0", "9", "10", "1001", "10002", "9999x", "120001-130000"}
	for i, a := range order {
		for j, b := range order {
			if got := compareCodes(a, b); (got < 0) != (i < j) || (got > 0) != (i > j) {
				t.Errorf("compareCodes(%q, %q) = %d", a, b, got)
			}
		}
	}
}

// TestEveryRowIsFound checks that the search finds each row and that Explain
// takes the first.
func TestEveryRowIsFound(t *testing.T) {
	rows, first := 0, make(map[string]push.CodeInfo)
	for row := range Codes() {
		rows++
		if got := codeTable.Find(row.Table, row.Code); got != row {
			t.Errorf("Find(%q, %s) = %+v, want %+v", row.Table, row.Code, got, row)
		}
		if _, ok := first[row.Code]; !ok {
			first[row.Code] = row
		}
	}
	for code, want := range first {
		if got, ok := Explain(code); !ok || got != want {
			t.Errorf("Explain(%s) = %+v, %v; want %+v", code, got, ok, want)
		}
	}
	sum := 0
	for _, table := range codeTable {
		sum += len(table)
	}
	if rows != sum {
		t.Errorf("Codes yields %d of %d rows", rows, sum)
	}
	for range Codes() {
		break
	}
}

func TestSameNumberInTwoTables(t *testing.T) {
	for code, tables := range map[string][]string{
		"6014":  {tablePushSDK, tableChatSDK},
		"9523":  {tablePushSDK, tableChatSDK},
		"70016": {"", tablePushSDK},
		"90012": {"", tableErrorList, tableMessage},
		"90035": {"", tableErrorList},
		"0":     {"", tableOffline},
	} {
		for i, table := range tables {
			info := codeTable.Find(table, code)
			if info.Meaning == "" {
				t.Errorf("%q does not know %s", table, code)
			}
			if got, _ := Explain(code); i == 0 && got != info {
				t.Errorf("Explain(%s) = %+v, want %+v", code, got, info)
			}
		}
	}
	for code, kinds := range map[string][2]push.Kind{
		"70107": {push.ErrInvalidArgument, push.ErrInvalidToken},
		"90012": {push.ErrInvalidArgument, push.ErrInvalidToken},
		"90048": {push.ErrInvalidArgument, push.ErrInvalidToken},
	} {
		if got := [2]push.Kind{codeTable.Find("", code).Kind, codeTable.Find(tableErrorList, code).Kind}; got != kinds {
			t.Errorf("%s at the top and in ErrorList: %v, want %v", code, got, kinds)
		}
	}
}

func TestWebhookCodes(t *testing.T) {
	want := codeTable.Find(tableMessage, webhookRange)
	if want.Kind != push.ErrContentRejected || want.Retry != push.RetryNever {
		t.Fatalf("the row of the range is %+v", want)
	}
	for _, code := range []string{webhookRange, "120001", "120002", "125000", "129999", "130000"} {
		want.Code = code
		if got, ok := Explain(code); !ok || got != want {
			t.Errorf("Explain(%s) = %+v, %v; want %+v", code, got, ok, want)
		}
		if got := codeTable.Find(tableMessage, code); got != want {
			t.Errorf("Find(%s) = %+v; want %+v", code, got, want)
		}
	}
	for _, code := range []string{"120000", "130001", "12500", "1250000", "12500a", "1250.0", "-125000", "0125000", "125000 ", "+12500"} {
		if got, ok := Explain(code); ok || got != (push.CodeInfo{Code: code}) {
			t.Errorf("Explain(%q) = %+v, %v; want unknown", code, got, ok)
		}
	}
	if got := codeTable.Find(tableChat, "125000"); got.Kind != push.ErrUnknown {
		t.Errorf("chat knows 125000: %+v", got)
	}
}

func TestAnswerCodes(t *testing.T) {
	for _, x := range []struct{ table, code, from string }{
		{"", "90001", ""},
		{"", "20003", tableMessage},
		{"", "125000", tableMessage},
		{"", "-10114", tableChat},
		{tableMessage, "90001", tableMessage},
		{tableMessage, "60026", ""},
		{tableErrorList, "70107", tableErrorList},
		{tableErrorList, "90018", ""},
		{tableErrorList, "20003", tableMessage},
	} {
		got := codeTable.Answer(x.table, x.code)
		if want := codeTable.Find(x.from, x.code); got != want || got.Meaning == "" {
			t.Errorf("Answer(%q, %s) = %+v, want %+v", x.table, x.code, got, want)
		}
	}
	// The SDKs' codes, those of vendors and those that nobody documents.
	for _, code := range []string{"6014", "800001", "-195", "502", "60022", "60023", "60024", "", "x"} {
		if got := codeTable.Answer("", code); got != (push.CodeInfo{Code: code}) {
			t.Errorf("Answer(%q) = %+v, want unknown", code, got)
		}
	}
}

// TestRetryRules holds all codes that a call may answer to their rule.
func TestRetryRules(t *testing.T) {
	want := map[push.Retry]string{
		push.RetryLater:   "20018 20028 22002 22006 60007 60011 60014 60018 60019 70050 70114 80003 90024 90051",
		push.RetryUnsure:  "20004 20005 60008 60013 70169 70202 70500 90992 90994 90995 91000",
		push.RetryRefresh: "20002 60004 60005 70001..70003 70005 70052",
	}
	got := make(map[push.Retry][]string)
	for row := range Codes() {
		if (row.Table == "" || row.Table == tableMessage) && row.Retry != push.RetryNever {
			got[row.Retry] = append(got[row.Retry], row.Code)
		}
	}
	for retry, list := range got {
		slices.SortFunc(list, compareCodes)
		if list = slices.Compact(list); !slices.Equal(list, expandCodes(t, want[retry])) {
			t.Errorf("%v: %v\nwant %v", retry, list, want[retry])
		}
	}
	if len(got) != len(want) {
		t.Errorf("rules %v", got)
	}
}

func TestStatusCodes(t *testing.T) {
	for status, want := range map[int]push.CodeInfo{
		429: {Code: "429", Kind: push.ErrRateLimited, Retry: push.RetryLater},
		502: {Code: "502", Kind: push.ErrUnavailable, Retry: push.RetryUnsure},
		599: {Code: "599", Kind: push.ErrUnavailable, Retry: push.RetryUnsure},
		600: {Code: "600", Kind: push.ErrProtocol},
		200: {Code: "200", Kind: push.ErrProtocol},
		302: {Code: "302", Kind: push.ErrProtocol},
	} {
		info := codeTable.Status(status)
		if info.Code != want.Code || info.Table != codetable.HTTP || info.Kind != want.Kind || info.Retry != want.Retry {
			t.Errorf("Status(%d) = %+v", status, info)
		}
	}
}

func TestUnknownCodes(t *testing.T) {
	for _, code := range []string{"", "-", "60022", "90004", "99999999999999999999", "NaN", "０"} {
		if got, ok := Explain(code); ok || got != (push.CodeInfo{Code: code}) {
			t.Errorf("Explain(%q) = %+v, %v; want unknown", code, got, ok)
		}
		if got := codeTable.Find("", code); got != (push.CodeInfo{Code: code}) {
			t.Errorf("Find(%q) = %+v; want unknown", code, got)
		}
	}
	if got := codeTable.Find("no table", "0"); got != (push.CodeInfo{Code: "0", Table: "no table"}) {
		t.Errorf("a table that is not there: %+v", got)
	}
}

func TestLookUpsAllocateNothing(t *testing.T) {
	for _, code := range []string{"0", "70107", "-203", "125000", "120001-130000", "115000", "504", "424242", "no number"} {
		n := testing.AllocsPerRun(100, func() {
			Explain(code)
			codeTable.Find(tableMessage, code)
			codeTable.Answer("", code)
		})
		if n != 0 {
			t.Errorf("looking %q up allocates %v times", code, n)
		}
	}
}
