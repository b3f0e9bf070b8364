// Package store imports a second driver.
package store

import (
	_ "github.com/mattn/go-sqlite3" // want `the only package that knows a database`
	"gorm.io/gorm"
)

// Store may have a database and set a state.
type Store struct {
	DB     *gorm.DB
	Status string
}

// InTx is where transactions are made.
func (s *Store) InTx(fn func()) { s.Status = "open"; fn() }

// Nested is another method of the same package.
func (s *Store) Nested() { s.InTx(func() {}) }
