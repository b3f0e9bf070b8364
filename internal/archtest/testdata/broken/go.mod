// A second SQLite driver is in the build: want `go-sqlite3 is a second SQLite driver`
module github.com/closegate/closegate

go 1.26
