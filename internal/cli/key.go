package cli

import (
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/closegate/closegate/internal/fault"
)

// keySize is the size of the session key, in bytes: AES-256.
const keySize = 32

// sessionKey reads the key that protects sessions, and makes it where it is
// missing. It is one line of base64.
func sessionKey(path string) ([]byte, error) {
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return makeSessionKey(path)
	}
	if err != nil {
		return nil, fmt.Errorf("read the session key: %w", err)
	}
	key, err := base64.StdEncoding.DecodeString(strings.TrimSpace(string(text)))
	if err != nil || len(key) != keySize {
		return nil, fault.New(fault.Invalid,
			"%s is not a session key: it is one line of base64 that holds 32 bytes; \"openssl rand -base64 32\" makes one", path)
	}
	return key, nil
}

// makeSessionKey writes a new key. It never replaces one: a process that
// starts at the same time may have made it.
func makeSessionKey(path string) ([]byte, error) {
	key := make([]byte, keySize)
	rand.Read(key) // never fails: it ends the process instead
	err := writeNew(path, base64.StdEncoding.EncodeToString(key)+"\n")
	if errors.Is(err, fs.ErrExist) {
		return sessionKey(path)
	}
	if err != nil {
		return nil, fmt.Errorf("make the session key: %w", err)
	}
	return key, nil
}

// writeNew writes a file that only its owner can read, whole or not at all.
func writeNew(path, text string) error {
	draft, err := os.CreateTemp(filepath.Dir(path), ".new-*")
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(draft.Name()) }()
	_, err = draft.WriteString(text)
	if err := errors.Join(err, draft.Sync(), draft.Close()); err != nil {
		return err
	}
	return os.Link(draft.Name(), path)
}
