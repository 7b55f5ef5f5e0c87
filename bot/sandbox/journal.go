package sandbox

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
)

// journal is the file that holds everything the workspace knows: one JSON line for each act, only ever
// appended to. A line reaches the operating system before the act is answered, so a killed process loses
// nothing it has admitted; the torn line of an act it had not yet answered is cut off at the next start.
type journal struct {
	file *os.File
	end  int64 // offset after the last whole line
	buf  bytes.Buffer
}

// line is one act: the records it changed, and the counters as they stood after it.
type line struct {
	Serial int64 `json:"n"`  // last number given to an id
	LastTS int64 `json:"ts"` // last timestamp given out, microseconds
	Puts   []put `json:"puts"`
}

// put is the new content of one record.
type put struct {
	Kind  string          `json:"k"`
	Value json.RawMessage `json:"v"`
}

// openJournal reads the file at path through apply and leaves it ready to be appended to.
func openJournal(path string, apply func(line) error) (*journal, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	var end int64
	if err = lock(f); err == nil {
		end, err = readLines(f, apply)
	}
	if err == nil {
		err = f.Truncate(end)
	}
	if err == nil {
		_, err = f.Seek(end, io.SeekStart)
	}
	if err != nil {
		f.Close()
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return &journal{file: f, end: end}, nil
}

// readLines applies every whole line and returns the offset after the last of them.
func readLines(f io.Reader, apply func(line) error) (end int64, err error) {
	r := bufio.NewReaderSize(f, 1<<20)
	for n := 1; ; n++ {
		raw, err := r.ReadBytes('\n')
		if errors.Is(err, io.EOF) {
			return end, nil
		}
		if err != nil {
			return end, err
		}
		var l line
		if err := json.Unmarshal(raw, &l); err != nil {
			return end, fmt.Errorf("line %d: %w", n, err)
		}
		if err := apply(l); err != nil {
			return end, fmt.Errorf("line %d: %w", n, err)
		}
		end += int64(len(raw))
	}
}

func (j *journal) append(l line) error {
	j.buf.Reset()
	enc := json.NewEncoder(&j.buf)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(l); err != nil {
		return err
	}
	n, err := j.file.Write(j.buf.Bytes())
	if err != nil {
		return errors.Join(err, j.cut())
	}
	j.end += int64(n)
	return nil
}

// cut removes what a write that went wrong has left, so that the next line starts where one should.
func (j *journal) cut() error {
	if err := j.file.Truncate(j.end); err != nil {
		return err
	}
	_, err := j.file.Seek(j.end, io.SeekStart)
	return err
}

func (j *journal) close() error { return j.file.Close() }
