package cli

import (
	"context"
	"io"
	"log/slog"
	"net"
	"net/http"
	"testing"
)

func TestARequestThatIsUnderWayIsAnsweredAtTheEnd(t *testing.T) {
	t.Parallel()
	listener, err := listen(t.Context(), "127.0.0.1:0", "listen")
	if err != nil {
		t.Fatal(err)
	}
	begun, finish := make(chan struct{}), make(chan struct{})
	handler := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		close(begun)
		<-finish
		_, _ = io.WriteString(w, "whole")
	})
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- answer(ctx, listener, handler, slog.New(slog.DiscardHandler)) }()
	got := make(chan string, 1)
	go func() {
		response, err := http.Get("http://" + listener.Addr().String())
		if err != nil {
			got <- err.Error()
			return
		}
		defer response.Body.Close()
		body, _ := io.ReadAll(response.Body)
		got <- string(body)
	}()
	<-begun
	stop()
	select {
	case err := <-ended:
		t.Errorf("ended with %v while a request was under way", err)
	default:
	}
	close(finish)
	if body := <-got; body != "whole" {
		t.Errorf("the answer is %q, want whole", body)
	}
	if err := <-ended; err != nil {
		t.Error(err)
	}
	if _, err := net.Dial("tcp", listener.Addr().String()); err == nil {
		t.Error("the address still answers")
	}
}
