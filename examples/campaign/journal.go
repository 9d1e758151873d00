package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"os"

	"github.com/pushwire/push"
)

// A journal is a file with a line for each part: the progress after it. The
// last whole line counts.
type journal struct {
	*os.File
	done push.Progress
}

func openJournal(path string) (*journal, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_APPEND, 0o600)
	if err != nil {
		return nil, err
	}
	j := &journal{File: f}
	lines := bufio.NewReader(f)
	for {
		line, err := lines.ReadBytes('\n')
		if err != nil { // the end, or a line that a crash has cut
			break
		}
		var done push.Progress
		if json.Unmarshal(line, &done) == nil {
			j.done = done
		}
	}
	// What follows a line that was cut begins a new one.
	_, err = f.Write([]byte("\n"))
	return j, err
}

// settle writes what a part has settled. Only now does it count: after a
// crash before this, its devices are sent to again.
func (j *journal) settle(part *push.Part) error {
	j.done.Add(part)
	line, err := json.Marshal(j.done)
	if err != nil {
		return err
	}
	_, err = j.Write(bytes.Join([][]byte{line, []byte("\n")}, nil))
	return err
}
