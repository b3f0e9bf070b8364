package cli

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/closegate/closegate/internal/config"
)

// healthTimeout is how long the server may take to say that it is ready.
const healthTimeout = 3 * time.Second

func (t terminal) healthcheck() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "healthcheck",
		Short: "Ask the server on this machine whether it is ready",
		Long: `Asks the server that listens on this machine whether it is ready, for a
container that has no other program to ask with. It exits with 0 if the server
answers and its database does.`,
		Args: usage(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			c, err := t.settings(cmd.Flags())
			if err != nil {
				return err
			}
			return askReady(cmd.Context(), c.Listen)
		},
	}
	config.AddFlags(cmd.Flags(), "listen")
	return cmd
}

func askReady(ctx context.Context, address string) error {
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return fmt.Errorf("ask the server: %w", err)
	}
	if ip := net.ParseIP(host); host == "" || ip != nil && ip.IsUnspecified() {
		host = "localhost"
	}
	ctx, cancel := context.WithTimeout(ctx, healthTimeout)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+net.JoinHostPort(host, port)+"/readyz", nil)
	if err != nil {
		return fmt.Errorf("ask the server: %w", err)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return fmt.Errorf("ask the server: %w", err)
	}
	defer response.Body.Close()
	if response.StatusCode == http.StatusOK {
		return nil
	}
	text, _ := io.ReadAll(io.LimitReader(response.Body, 500)) // What it says is a courtesy.
	return fmt.Errorf("the server is not ready: %s %s", response.Status, strings.TrimSpace(string(text)))
}
