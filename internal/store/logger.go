package store

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"gorm.io/gorm/logger"

	"github.com/closegate/closegate/internal/fault"
)

// slow is when a statement is worth a line in the log.
const slow = 200 * time.Millisecond

// statementLog reports slow and failed statements, and never their values:
// those may be personal or secret.
type statementLog struct {
	log *slog.Logger
	now func() time.Time
}

// LogMode implements logger.Interface. The mode is slog's to choose.
func (l statementLog) LogMode(logger.LogLevel) logger.Interface { return l }

// Info implements logger.Interface.
func (l statementLog) Info(ctx context.Context, message string, args ...any) {
	l.log.DebugContext(ctx, fmt.Sprintf(message, args...))
}

// Warn implements logger.Interface.
func (l statementLog) Warn(ctx context.Context, message string, args ...any) {
	l.log.WarnContext(ctx, fmt.Sprintf(message, args...))
}

// Error implements logger.Interface.
func (l statementLog) Error(ctx context.Context, message string, args ...any) {
	l.log.ErrorContext(ctx, fmt.Sprintf(message, args...))
}

// Trace implements logger.Interface. GORM notes the beginning by the real
// clock, so slow statements are noticed where now is real too. Errors that are faults are answers, not
// failures; whoever stops them logs them.
func (l statementLog) Trace(ctx context.Context, begin time.Time, statement func() (string, int64), err error) {
	failed := err != nil && fault.KindOf(explain(err)) == fault.Internal &&
		!errors.Is(err, context.Canceled) && !errors.Is(err, context.DeadlineExceeded)
	took := l.now().Sub(begin)
	switch {
	case failed:
		sql, _ := statement()
		l.log.ErrorContext(ctx, "statement failed", "sql", sql, "error", err)
	case took > slow:
		sql, rows := statement()
		l.log.WarnContext(ctx, "statement was slow", "sql", sql, "rows", rows, "took", took)
	}
}

// ParamsFilter keeps the values of a statement out of the log.
func (statementLog) ParamsFilter(_ context.Context, sql string, _ ...any) (string, []any) {
	return sql, nil
}
