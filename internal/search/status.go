package search

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// Status is what an index is like, kept in its folder for whoever looks.
type Status struct {
	State    string    `json:"state"`  // "ready" or "building"
	Number   int64     `json:"number"` // up to which the source is in it
	Texts    int       `json:"texts"`
	Bytes    int64     `json:"bytes"`
	Built    time.Time `json:"built,omitzero"`         // when it was last built from nothing
	Took     float64   `json:"took_seconds,omitempty"` // that long
	Trouble  string    `json:"trouble,omitempty"`      // what was last wrong with it
	Serving  string    `json:"serving,omitempty"`      // the address of the server that has it open
	Troubled time.Time `json:"troubled,omitzero"`      // when that was noticed
}

// trouble notes what is wrong with the index.
func (x *Index) trouble(err error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.status.Trouble == err.Error() && x.status.Troubled.After(x.status.Built) {
		return // it is known, and being mended
	}
	x.log.Warn("search index to be built anew", "why", err)
	x.status.Trouble, x.status.Troubled = err.Error(), x.now().UTC()
}

// The file that has the status.
const statusFile = "status.json"

// tell writes the status for whoever looks. That it cannot be written is no reason
// to stop: the index tells the same by answering or not.
func (x *Index) tell(state string) {
	s := x.Status()
	s.State = state
	x.mu.RLock()
	answers := x.gen != nil
	x.mu.RUnlock()
	if was, err := ReadStatus(x.folder); err == nil { // of a server, or of before
		if s.Serving = cmp.Or(s.Serving, was.Serving); !answers {
			s.Number, s.Texts, s.Bytes = was.Number, was.Texts, was.Bytes
		}
		if s.Built.IsZero() {
			s.Built, s.Took = was.Built, was.Took
		}
		if s.Troubled.IsZero() {
			s.Trouble, s.Troubled = was.Trouble, was.Troubled
		}
	}
	b, err := json.Marshal(s)
	if err == nil {
		if err = os.MkdirAll(x.folder, 0o700); err == nil {
			err = writeFile(filepath.Join(x.folder, statusFile), append(b, '\n'))
		}
	}
	x.mu.Lock()
	x.status.State = state
	x.mu.Unlock()
	if err != nil {
		x.log.Warn("status of the search index not written", "err", err)
	}
}

// Serving notes where the process answers that has the index open, for others that
// would ask it.
func (x *Index) Serving(address string) {
	x.mu.Lock()
	x.status.Serving = address
	state := x.status.State
	x.mu.Unlock()
	x.tell(cmp.Or(state, "building"))
}

// Examine reads the files of the index in a folder and returns what is wrong with
// them, if anything is. It opens nothing for writing.
func Examine(folder string) error {
	name, fits, err := current(folder)
	switch {
	case err != nil:
		return err
	case name == "":
		return errors.New("the index is missing")
	case !fits:
		return errors.New("the index was made by an older analyser")
	}
	if err := root(filepath.Join(folder, name)); err != nil {
		return err
	}
	return verify(filepath.Join(folder, name))
}

// Status returns what the index is like now.
func (x *Index) Status() Status {
	x.mu.RLock()
	defer x.mu.RUnlock()
	s := x.status
	s.Number, s.Texts = x.number, int(x.texts.Load())
	if x.gen != nil {
		s.Bytes = sizeOf(x.gen.folder)
	}
	return s
}

// ReadStatus returns what the index in a folder was last like. It returns an error
// that is fs.ErrNotExist if there never was one.
func ReadStatus(folder string) (s Status, err error) {
	b, err := os.ReadFile(filepath.Join(folder, statusFile))
	if err != nil {
		return s, err
	}
	if err := json.Unmarshal(b, &s); err != nil {
		return s, fmt.Errorf("search: %s: %w", statusFile, err)
	}
	return s, nil
}

func sizeOf(folder string) (n int64) {
	filepath.WalkDir(folder, func(_ string, e fs.DirEntry, err error) error {
		if err == nil && !e.IsDir() {
			if info, err := e.Info(); err == nil {
				n += info.Size()
			}
		}
		return nil
	})
	return n
}
