package push_test

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"iter"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/pushwire/push"
	"github.com/pushwire/push/apns"
	"github.com/pushwire/push/codes"
	"github.com/pushwire/push/emas"
	"github.com/pushwire/push/fcm"
	"github.com/pushwire/push/harmony"
	"github.com/pushwire/push/honor"
	"github.com/pushwire/push/huawei"
	"github.com/pushwire/push/internal/vendortest"
	"github.com/pushwire/push/meizu"
	"github.com/pushwire/push/mpaas"
	"github.com/pushwire/push/oppo"
	"github.com/pushwire/push/pushtest"
	"github.com/pushwire/push/tencentim"
	"github.com/pushwire/push/vivo"
	"github.com/pushwire/push/xiaomi"
)

var updateDocs = flag.Bool("update-docs", false, "write the generated parts of docs/ anew")

// vendorDocs is what the pages are made of, in the order of the README.
var vendorDocs = []struct {
	vendor push.Vendor
	name   string
	limits iter.Seq[push.Limit]
}{
	{push.APNs, "APNs", apns.Limits()},
	{push.FCM, "FCM", fcm.Limits()},
	{push.Huawei, "Huawei", huawei.Limits()},
	{push.Honor, "HONOR", honor.Limits()},
	{push.Harmony, "HarmonyOS 5", harmony.Limits()},
	{push.Xiaomi, "Xiaomi", xiaomi.Limits()},
	{push.OPPO, "OPPO", oppo.Limits()},
	{push.Vivo, "vivo", vivo.Limits()},
	{push.Meizu, "Meizu", meizu.Limits()},
	{push.TencentIM, "Tencent IM", tencentim.Limits()},
	{push.EMAS, "Alibaba EMAS", emas.Limits()},
	{push.MPaaS, "Alibaba mPaaS", mpaas.Limits()},
}

// portableFields are the fields of a push.Message that a vendor's table must
// speak of.
var portableFields = []string{
	"ID", "Title", "Body", "Image", "Data", "Click", "Badge", "Sound", "Channel", "Priority", "TTL",
	"CollapseKey", "Silent", "Test", "Class",
}

// TestVendorPages holds docs/vendors to the packages: fields, limits, codes
// and what is unverified come from there.
func TestVendorPages(t *testing.T) {
	for _, v := range vendorDocs {
		t.Run(string(v.vendor), func(t *testing.T) {
			fields := fieldTable(t, v.vendor)
			if len(fields) != len(portableFields) {
				t.Errorf("doc.go speaks of %d portable fields, want %d", len(fields), len(portableFields))
			}
			checkPage(t, "docs/vendors/"+string(v.vendor)+".md", map[string]string{
				"fields":     markdownFields(fields),
				"limits":     markdownLimits(v.limits),
				"codes":      markdownCodes(codes.All(v.vendor)),
				"unverified": markdownUnverified(t, string(v.vendor)),
			}, "# "+v.name, "## Credentials", "## Supported", "## Portable message", "## Limits", "## Codes", "## What bites", "## Unverified")
		})
	}
}

// TestMessagePage holds docs/message.md to the tables of all packages.
func TestMessagePage(t *testing.T) {
	var b strings.Builder
	b.WriteString("| |")
	for _, field := range portableFields {
		fmt.Fprintf(&b, " %s |", field)
	}
	b.WriteString("\n|---|" + strings.Repeat("---|", len(portableFields)) + "\n")
	tables := make([]map[string]string, len(vendorDocs))
	for i, v := range vendorDocs {
		tables[i] = fieldTable(t, v.vendor)
		fmt.Fprintf(&b, "| %s |", v.name)
		for _, field := range portableFields {
			fmt.Fprintf(&b, " %s |", fate(tables[i][field]))
		}
		b.WriteByte('\n')
	}
	overview := b.String()
	b.Reset()
	for _, field := range portableFields {
		fmt.Fprintf(&b, "### %s\n\n| vendor | becomes |\n|---|---|\n", field)
		for i, v := range vendorDocs {
			fmt.Fprintf(&b, "| %s | %s |\n", v.name, cell(tables[i][field]))
		}
		b.WriteByte('\n')
	}
	checkPage(t, "docs/message.md", map[string]string{"overview": overview, "fields": strings.TrimSuffix(b.String(), "\n")})
}

// fate is a field's entry in a word.
func fate(entry string) string {
	switch {
	case strings.HasPrefix(entry, "refused"):
		return "refused"
	case strings.HasPrefix(entry, "ignored"), strings.HasPrefix(entry, "nothing"):
		return "–"
	}
	return "yes"
}

// TestReadmeTable holds the README's table to what the packages do.
func TestReadmeTable(t *testing.T) {
	readme, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	for i, v := range vendortest.All() {
		t.Run(v.Name, func(t *testing.T) {
			var row []string
			for line := range strings.Lines(string(readme)) {
				if strings.HasPrefix(line, fmt.Sprintf("| [%s](docs/vendors/%s.md) |", vendorDocs[i].name, v.Name)) {
					row = strings.Split(line, " | ")
				}
			}
			if len(row) != 10 {
				t.Fatalf("the table has no row for it, or not ten columns: %q", row)
			}
			receipts := "no"
			if src, err := os.ReadFile(v.Name + "/receipts.go"); err == nil && bytes.Contains(src, []byte("func ReceiptHandler(")) {
				receipts = "yes"
			}
			silent := fate(fieldTable(t, push.Vendor(v.Name))["Silent"])
			if silent != "yes" {
				silent = "no"
			}
			got := []string{row[1], row[3], row[7], strings.TrimSuffix(row[8], ", signed")}
			want := []string{"`" + v.Name + "`", strings.Join(targetsOf(t, &v.Harness), ", "), silent, receipts}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Error(diff)
			}
			if !strings.Contains(row[4], fmt.Sprint(v.Harness.BatchSize)) {
				t.Errorf("tokens in a request: %q, want %d", row[4], v.Harness.BatchSize)
			}
		})
	}
}

// targetsOf returns what a vendor's Send does not call unsupported.
func targetsOf(t *testing.T, h *pushtest.Harness) []string {
	t.Helper()
	sim := h.Start()
	defer sim.Close()
	client, err := h.New(sim, sim.Options()...)
	if err != nil {
		t.Fatal(err)
	}
	var targets []string
	for _, a := range []struct {
		name string
		to   push.Audience
	}{
		{"tokens", push.Tokens(sim.NewToken())},
		{"aliases", push.Aliases("a")},
		{"users", push.Users("u")},
		{"topic", push.Topic("t")},
		{"condition", push.Condition("'a' in topics")},
		{"tags", push.Tagged(push.Tags{Any: []string{"t"}})},
		{"everyone", push.Everyone()},
	} {
		m := h.Message()
		if _, err := client.Send(t.Context(), m, a.to); !errors.Is(err, push.ErrUnsupported) {
			targets = append(targets, a.name)
		}
	}
	return targets
}

// TestPageLinks looks for the files that the documents point to.
func TestPageLinks(t *testing.T) {
	link := regexp.MustCompile(`\]\(([^)#:]+)(#[^)]*)?\)`)
	for _, dir := range []string{".", "docs", "docs/vendors", "docs/decisions"} {
		pages, err := fs.Glob(os.DirFS(dir), "*.md")
		if err != nil {
			t.Fatal(err)
		}
		for _, page := range pages {
			text, err := os.ReadFile(dir + "/" + page)
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range link.FindAllSubmatch(text, -1) {
				if _, err := os.Stat(dir + "/" + string(m[1])); err != nil {
					t.Errorf("%s/%s: %v", dir, page, err)
				}
			}
		}
	}
}

// checkPage compares the generated parts of a page with what they should be,
// or writes them, and looks for the headings.
func checkPage(t *testing.T, path string, parts map[string]string, headings ...string) {
	t.Helper()
	page, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	want := string(page)
	for name, content := range parts {
		begin, end := "<!-- begin "+name+", generated -->\n", "<!-- end "+name+" -->\n"
		before, rest, ok := strings.Cut(want, begin)
		_, after, ok2 := strings.Cut(rest, end)
		if !ok || !ok2 {
			t.Fatalf("%s has no part %q", path, name)
		}
		want = before + begin + content + end + after
	}
	at := 0
	for _, h := range headings {
		i := strings.Index("\n"+want[at:], "\n"+h+"\n")
		if i < 0 {
			t.Errorf("%s: %q is missing or in the wrong place", path, h)
			continue
		}
		at += i
	}
	if diff := cmp.Diff(string(page), want); diff != "" {
		if !*updateDocs {
			t.Fatalf("%s is not what the code says (go test -run Page . -update-docs):\n%s", path, diff)
		}
		if err := os.WriteFile(path, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// fieldTable reads the table of portable fields in a package's doc.go.
func fieldTable(t *testing.T, v push.Vendor) map[string]string {
	t.Helper()
	src, err := os.ReadFile(string(v) + "/doc.go")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, ok := bytes.Cut(src, []byte("// # Portable fields\n//\n"))
	if !ok {
		t.Fatalf("%s: doc.go has no table of portable fields", v)
	}
	fields := make(map[string]string)
	var names []string
	for line := range strings.Lines(string(rest)) {
		line, ok := strings.CutPrefix(strings.TrimSuffix(line, "\n"), "//\t")
		if !ok {
			break
		}
		head, text, ok := strings.Cut(line, "  ")
		if !ok {
			t.Fatalf("%s: doc.go: no entry in %q", v, line)
		}
		text = strings.TrimSpace(text)
		if head == "" { // the entry goes on
			for _, name := range names {
				fields[name] += " " + text
			}
			continue
		}
		names = strings.Split(head, ", ")
		for _, name := range names {
			if _, dup := fields[name]; dup || !slices.Contains(portableFields, name) {
				t.Errorf("%s: doc.go: %q is no portable field, or is there twice", v, name)
			}
			fields[name] = text
		}
	}
	return fields
}

func markdownFields(fields map[string]string) string {
	var b strings.Builder
	b.WriteString("| field | becomes |\n|---|---|\n")
	for _, name := range portableFields {
		fmt.Fprintf(&b, "| %s | %s |\n", name, cell(fields[name]))
	}
	return b.String()
}

func markdownLimits(rows iter.Seq[push.Limit]) string {
	var b strings.Builder
	b.WriteString("| field | at least | at most | unit | code |\n|---|---|---|---|---|\n")
	for l := range rows {
		least, unit := "", l.Unit
		if l.Min != 0 {
			least = fmt.Sprint(l.Min)
		}
		if unit == "(value)" {
			unit = ""
		}
		fmt.Fprintf(&b, "| %s | %s | %d | %s | %s |\n", cell(l.Field), least, l.Max, unit, cell(l.Code))
	}
	return b.String()
}

func markdownCodes(rows iter.Seq[push.CodeInfo]) string {
	var b strings.Builder
	b.WriteString("| code | table | kind | retry | meaning |\n|---|---|---|---|---|\n")
	for c := range rows {
		fmt.Fprintf(&b, "| `%s` | %s | %s | %s | %s |\n", cell(c.Code), cell(c.Table), c.Kind, c.Retry, cell(c.Meaning))
	}
	return b.String()
}

// markdownUnverified lists what the package's comments call unverified.
func markdownUnverified(t *testing.T, dir string) string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for _, entry := range entries {
		name := entry.Name()
		if !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), dir+"/"+name, nil, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		note(&b, "", f.Doc)
		for _, decl := range f.Decls {
			noteDecl(&b, decl)
		}
	}
	if b.Len() == 0 {
		return "Nothing.\n"
	}
	return b.String()
}

// noteDecl notes what is unverified about a declaration and its parts.
func noteDecl(b *strings.Builder, decl ast.Decl) {
	switch d := decl.(type) {
	case *ast.FuncDecl:
		name := d.Name.Name
		if d.Recv != nil {
			name = typeName(d.Recv.List[0].Type) + "." + name
		}
		note(b, name, d.Doc)
	case *ast.GenDecl:
		for _, spec := range d.Specs {
			switch s := spec.(type) {
			case *ast.TypeSpec:
				note(b, s.Name.Name, d.Doc, s.Doc)
				if st, ok := s.Type.(*ast.StructType); ok {
					for _, field := range st.Fields.List {
						if len(field.Names) > 0 {
							note(b, s.Name.Name+"."+field.Names[0].Name, field.Doc, field.Comment)
						}
					}
				}
			case *ast.ValueSpec:
				note(b, s.Names[0].Name, s.Doc, s.Comment)
			}
		}
	}
}

func typeName(e ast.Expr) string {
	if star, ok := e.(*ast.StarExpr); ok {
		e = star.X
	}
	if id, ok := e.(*ast.Ident); ok {
		return id.Name
	}
	return ""
}

// note writes the sentences that have the word in them, as a list item.
func note(b *strings.Builder, name string, comments ...*ast.CommentGroup) {
	for _, c := range comments {
		if c == nil {
			continue
		}
		var said []string
		for paragraph := range strings.SplitSeq(c.Text(), "\n\n") {
			if strings.HasPrefix(paragraph, "\t") { // a table, which is elsewhere on the page
				continue
			}
			for sentence := range strings.SplitSeq(strings.Join(strings.Fields(paragraph), " "), ". ") {
				if strings.Contains(strings.ToLower(sentence), "unverified") {
					said = append(said, strings.TrimSuffix(sentence, ".")+".")
				}
			}
		}
		switch {
		case len(said) == 0:
		case name == "":
			fmt.Fprintf(b, "- %s\n", strings.Join(said, " "))
		default:
			fmt.Fprintf(b, "- `%s`: %s\n", name, strings.Join(said, " "))
		}
	}
}

// cell makes text fit for a cell of a table.
func cell(s string) string {
	return strings.NewReplacer("|", `\|`, "<", "&lt;", "\n", " ").Replace(s)
}
