package sqlitedialect_test

import (
	"database/sql"
	"errors"
	"path/filepath"
	"strings"
	"testing"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"
	"gorm.io/gorm/logger"
	_ "modernc.org/sqlite"

	"github.com/closegate/closegate/internal/store/sqlitedialect"
)

type book struct {
	ID      int `gorm:"primaryKey"`
	ShelfID int
	Title   string
	Pages   int
}

func open(t *testing.T) *gorm.DB {
	t.Helper()
	pool, err := sql.Open("sqlite", filepath.Join(t.TempDir(), "test.db")+"?_pragma=foreign_keys(1)&_dqs=0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := pool.Close(); err != nil {
			t.Error(err)
		}
	})
	pool.SetMaxOpenConns(1)
	db, err := gorm.Open(sqlitedialect.Dialector{Pool: pool}, &gorm.Config{TranslateError: true, Logger: logger.Discard})
	if err != nil {
		t.Fatal(err)
	}
	for _, statement := range []string{
		"CREATE TABLE shelves (id INTEGER PRIMARY KEY, name TEXT UNIQUE)",
		"CREATE TABLE books (id INTEGER PRIMARY KEY, shelf_id INTEGER REFERENCES shelves, title TEXT, pages INTEGER CHECK (pages >= 0))",
		"INSERT INTO shelves VALUES (1, 'law')",
		"INSERT INTO books VALUES (1, 1, 'a', 10), (2, 1, 'b', 20), (3, 1, 'c', 30)",
	} {
		if err := db.Exec(statement).Error; err != nil {
			t.Fatal(err)
		}
	}
	return db
}

func TestLimitAndOffsetInEveryCombination(t *testing.T) {
	t.Parallel()
	db := open(t)
	for name, c := range map[string]struct {
		limit, offset int
		want          string
	}{
		"neither":           {-1, -1, "abc"},
		"limit":             {2, -1, "ab"},
		"no rows":           {0, -1, ""},
		"offset alone":      {-1, 1, "bc"},
		"limit and offset":  {1, 2, "c"},
		"beyond the end":    {5, 3, ""},
		"offset of nothing": {-1, 0, "abc"},
	} {
		var titles []string
		err := db.Model(&book{}).Order("id").Limit(c.limit).Offset(c.offset).Pluck("title", &titles).Error
		if got := strings.Join(titles, ""); err != nil || got != c.want {
			t.Errorf("%s: %q (%v), want %q", name, got, err, c.want)
		}
	}
}

func TestLockingClauseIsLeftOut(t *testing.T) {
	t.Parallel()
	db := open(t)
	found, err := gorm.G[book](db, clause.Locking{Strength: "UPDATE"}).Where("id = ?", 2).Take(t.Context())
	if err != nil || found.Title != "b" {
		t.Errorf("book %+v, %v", found, err)
	}
}

func TestWritesReturnTheRowsTheyTouched(t *testing.T) {
	t.Parallel()
	db := open(t)
	fresh := book{ShelfID: 1, Title: "d"}
	if err := db.Create(&fresh).Error; err != nil || fresh.ID != 4 {
		t.Errorf("the new book has the id %d (%v), want 4", fresh.ID, err)
	}
	var changed []book
	err := db.Model(&changed).Clauses(clause.Returning{}).Where("pages > ?", 10).Update("title", "new").Error
	if err != nil || len(changed) != 2 || changed[0].Title != "new" {
		t.Errorf("changed %+v, %v", changed, err)
	}
	var removed []book
	err = db.Clauses(clause.Returning{}).Where("id = ?", 1).Delete(&removed).Error
	if err != nil || len(removed) != 1 || removed[0].Title != "a" {
		t.Errorf("removed %+v, %v", removed, err)
	}
}

func TestPartOfATransactionIsUndoneAlone(t *testing.T) {
	t.Parallel()
	db := open(t)
	err := db.Transaction(func(tx *gorm.DB) error {
		if err := tx.Create(&book{ID: 8, Title: "kept"}).Error; err == nil {
			return errors.New("a book without a shelf was taken")
		}
		if err := tx.Create(&book{ID: 8, ShelfID: 1, Title: "kept"}).Error; err != nil {
			return err
		}
		inner := tx.Transaction(func(part *gorm.DB) error {
			if err := part.Create(&book{ID: 9, ShelfID: 1, Title: "undone"}).Error; err != nil {
				return err
			}
			return errors.New("undo this")
		})
		if inner == nil || inner.Error() != "undo this" {
			t.Errorf("the inner part ended with %v", inner)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	var titles []string
	if err := db.Model(&book{}).Where("id > 3").Pluck("title", &titles).Error; err != nil || strings.Join(titles, "") != "kept" {
		t.Errorf("titles %v (%v), want only what was kept", titles, err)
	}
}

func TestBrokenConstraintsHaveGORMsNames(t *testing.T) {
	t.Parallel()
	db := open(t)
	for statement, want := range map[string]error{
		"INSERT INTO shelves VALUES (1, 'other')":  gorm.ErrDuplicatedKey,
		"INSERT INTO shelves VALUES (2, 'law')":    gorm.ErrDuplicatedKey,
		"INSERT INTO books VALUES (9, 7, 'x', 1)":  gorm.ErrForeignKeyViolated,
		"INSERT INTO books VALUES (9, 1, 'x', -1)": gorm.ErrCheckConstraintViolated,
		"UPDATE books SET id = 1 WHERE id = 2":     gorm.ErrDuplicatedKey,
	} {
		if err := db.Exec(statement).Error; !errors.Is(err, want) {
			t.Errorf("%s: %v, want %v", statement, err, want)
		}
	}
	if err := db.Exec("SELECT nothing FROM nowhere").Error; err == nil || errors.Is(err, gorm.ErrDuplicatedKey) {
		t.Errorf("a broken statement: %v", err)
	}
}

func TestNamesAreQuotedWhateverTheyHold(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"title":         `"title"`,
		"books.title":   `"books"."title"`,
		"`books`.title": `"books"."title"`,
		`a"; DROP`:      `"a""; DROP"`,
	} {
		var b strings.Builder
		sqlitedialect.Dialector{}.QuoteTo(&b, name)
		if b.String() != want {
			t.Errorf("%s is quoted as %s, want %s", name, b.String(), want)
		}
	}
}

func TestExplainShowsValues(t *testing.T) {
	t.Parallel()
	if got := (sqlitedialect.Dialector{}).Explain("SELECT ? WHERE ?", 7, "it's"); got != "SELECT 7 WHERE 'it''s'" {
		t.Errorf("explained as %s", got)
	}
}
