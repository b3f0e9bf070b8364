package store

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// checkpointsFile is in the data folder. Each line is one signed checkpoint as
// a JSON string. The file is only ever added to, so that a copy of it, or a
// folder that keeps old versions, shows what the log once was.
const checkpointsFile = "checkpoints.log"

// deliver adds the signed checkpoint to the file, and before it those that an
// earlier failure kept out.
func (s *Store) deliver(ctx context.Context, signed []byte) error {
	s.delivery.Lock()
	defer s.delivery.Unlock()
	notes, err := s.undelivered(ctx, signed)
	if err != nil {
		return fmt.Errorf("deliver a checkpoint: %w", err)
	}
	if err := appendLines(filepath.Join(s.config.Folder, checkpointsFile), notes); err != nil {
		return fmt.Errorf("deliver a checkpoint: %w", err)
	}
	return nil
}

// undelivered returns what follows the last line of the file. If the database
// does not know that line, because a copy was restored, it is signed alone.
func (s *Store) undelivered(ctx context.Context, signed []byte) ([][]byte, error) {
	delivered, err := DeliveredCheckpoints(s.config.Folder)
	if err != nil {
		return nil, err
	}
	if len(delivered) == 0 {
		return s.checkpointsAfter(ctx, 0)
	}
	last := delivered[len(delivered)-1]
	rows, err := find[checkpointRow](ctx, s.db.Where("note = ?", string(last)))
	if err != nil {
		return nil, err
	}
	if len(rows) == 0 {
		return [][]byte{signed}, nil
	}
	return s.checkpointsAfter(ctx, rows[0].Number)
}

// DeliveredCheckpoints reads the signed checkpoints that were delivered to a
// data folder, oldest first. A line that a crash cut short is left out. A
// folder to which none was delivered has none.
func DeliveredCheckpoints(folder string) ([][]byte, error) {
	file, err := os.Open(filepath.Join(folder, checkpointsFile))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	defer func() { _ = file.Close() }()
	var notes [][]byte
	lines := bufio.NewScanner(file)
	for lines.Scan() {
		var text string
		if json.Unmarshal(lines.Bytes(), &text) == nil {
			notes = append(notes, []byte(text))
		}
	}
	return notes, lines.Err()
}

// appendLines returns when the lines would survive a loss of power.
func appendLines(path string, notes [][]byte) (err error) {
	file, err := os.OpenFile(path, os.O_RDWR|os.O_APPEND|os.O_CREATE, 0o600)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	var lines bytes.Buffer
	cut, err := isCutShort(file)
	if err != nil {
		return err
	}
	if cut {
		lines.WriteByte('\n')
	}
	for _, note := range notes {
		line, err := json.Marshal(string(note))
		if err != nil {
			return err
		}
		lines.Write(append(line, '\n'))
	}
	if _, err := file.Write(lines.Bytes()); err != nil {
		return err
	}
	if err := file.Sync(); err != nil {
		return err
	}
	return syncFolder(filepath.Dir(path))
}

// isCutShort reports whether the file's last line has no end.
func isCutShort(file *os.File) (bool, error) {
	info, err := file.Stat()
	if err != nil || info.Size() == 0 {
		return false, err
	}
	last := make([]byte, 1)
	_, err = file.ReadAt(last, info.Size()-1)
	return last[0] != '\n', err
}

// syncFolder makes a new name in a folder survive a loss of power.
func syncFolder(path string) error {
	folder, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(folder.Sync(), folder.Close())
}
