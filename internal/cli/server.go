package cli

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"time"

	"github.com/closegate/closegate/internal/worker"
	"github.com/closegate/closegate/web"
)

const (
	// requestsEnd is how long requests may take to finish after the server
	// was asked to end; an upload that takes longer is cut off, and nothing
	// of it is kept.
	requestsEnd = 20 * time.Second
	// jobsEnd is how long jobs may take.
	jobsEnd = 5 * time.Second
)

// listen opens the address, or says what to do where it cannot.
func listen(ctx context.Context, address, flag string) (net.Listener, error) {
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", address)
	if err != nil {
		return nil, hinted{fmt.Errorf("listen on %s: %w", address, err),
			fmt.Sprintf("Another program may use the port. Choose another one, for example --%s 127.0.0.1:8081.", flag)}
	}
	return listener, nil
}

// answer serves requests until ctx ends, then lets the last ones finish.
func answer(ctx context.Context, listener net.Listener, handler http.Handler, log *slog.Logger) error {
	server := web.NewServer(handler, log)
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(listener) }()
	select {
	case err := <-ended:
		return fmt.Errorf("serve: %w", err)
	case <-ctx.Done():
	}
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), requestsEnd)
	defer cancel()
	if err := server.Shutdown(last); err != nil {
		log.WarnContext(last, "requests were cut off", "error", err)
		return server.Close()
	}
	return nil
}

// work runs jobs while run runs, and stops them after it.
func work(ctx context.Context, w *worker.Worker, run func() error) error {
	if err := w.Start(ctx); err != nil {
		return err
	}
	err := run()
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), jobsEnd)
	defer cancel()
	return errors.Join(err, w.Stop(last))
}
