// Size builds a minimal program on each library, in a module of its own, and
// prints how large it is and how many modules it needs.
package main

import (
	"fmt"
	"log"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// programs are the folders below minimal, with what each requires.
var programs = []struct{ name, require string }{
	{"ours-apns", ""},
	{"apns2", "github.com/sideshow/apns2@v0.25.0"},
	{"ours-fcm", ""},
	{"firebase", "firebase.google.com/go/v4@v4.19.0"},
}

func main() {
	log.SetFlags(0)
	fmt.Print("| program | MB | MB, stripped | modules linked | modules in the build list |\n|---|---:|---:|---:|---:|\n")
	for _, p := range programs {
		if err := measure(p.name, p.require); err != nil {
			log.Fatalf("%s: %v", p.name, err)
		}
	}
}

// measure prints the row of one program.
func measure(name, require string) error {
	dir, err := os.MkdirTemp("", "push-size-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	if err := prepare(dir, name, require); err != nil {
		return err
	}
	plain, stripped := filepath.Join(dir, "plain"), filepath.Join(dir, "stripped")
	if _, err := run(dir, "build", "-o", plain, "."); err != nil {
		return err
	}
	if _, err := run(dir, "build", "-ldflags=-s -w", "-o", stripped, "."); err != nil {
		return err
	}
	linked, err := run(dir, "version", "-m", plain)
	if err != nil {
		return err
	}
	list, err := run(dir, "list", "-m", "all")
	if err != nil {
		return err
	}
	// The program's own module is in the list, but it needs no other to be there.
	fmt.Printf("| %s | %.1f | %.1f | %d | %d |\n", name, megabytes(plain), megabytes(stripped),
		strings.Count(linked, "\tdep\t"), strings.Count(list, "\n")-1)
	return nil
}

// prepare makes a module of one program.
func prepare(dir, name, require string) error {
	source, err := os.ReadFile(filepath.Join("minimal", name, "main.go"))
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(dir, "main.go"), source, 0o600); err != nil {
		return err
	}
	if _, err := run(dir, "mod", "init", "example.com/minimal"); err != nil {
		return err
	}
	if require != "" {
		_, err = run(dir, "get", require)
		return err
	}
	root, err := filepath.Abs("..")
	if err != nil {
		return err
	}
	_, err = run(dir, "mod", "edit", "-replace=github.com/pushwire/push="+root, "-require=github.com/pushwire/push@v0.0.0")
	return err
}

func run(dir string, args ...string) (string, error) {
	cmd := exec.Command("go", args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOFLAGS=-mod=mod -buildvcs=false")
	var stderr strings.Builder
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		err = fmt.Errorf("go %s: %w: %s", strings.Join(args, " "), err, stderr.String())
	}
	return string(out), err
}

func megabytes(file string) float64 {
	info, err := os.Stat(file)
	if err != nil {
		return 0
	}
	return float64(info.Size()) / 1e6
}
