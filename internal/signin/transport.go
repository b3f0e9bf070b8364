package signin

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"time"
)

const (
	// requestTimeout ends a request to the provider, its answer included.
	requestTimeout = 10 * time.Second
	// maxAnswer is the size of the largest answer that is read, in bytes.
	maxAnswer = 1 << 20
)

// bounded returns a copy of the client with limits that hold whatever the
// provider does. It has no cookies: those would mix people.
func bounded(client *http.Client) *http.Client {
	limited := &http.Client{Timeout: requestTimeout}
	var next http.RoundTripper
	if client != nil {
		next = client.Transport
		if client.Timeout > 0 {
			limited.Timeout = min(client.Timeout, requestTimeout)
		}
	}
	if next == nil {
		next = http.DefaultTransport
	}
	limited.Transport = boundedTransport{next}
	return limited
}

// boundedTransport reads answers whole and turns everything that is not an
// answer of the provider itself into an error. Each such failure therefore
// reaches us as *url.Error through both libraries, which tells "could not be
// asked" from "refused".
type boundedTransport struct{ next http.RoundTripper }

func (t boundedTransport) RoundTrip(r *http.Request) (*http.Response, error) {
	answer, err := t.next.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(io.LimitReader(answer.Body, maxAnswer+1))
	switch {
	case err != nil:
		return nil, fmt.Errorf("read the answer: %w", err)
	case len(body) > maxAnswer:
		return nil, fmt.Errorf("the answer is larger than %d bytes", maxAnswer)
	case answer.StatusCode >= 300 && answer.StatusCode < 400:
		// A redirect could carry the secret or a code elsewhere.
		return nil, fmt.Errorf("the answer is a redirect: %s", answer.Status)
	case answer.StatusCode >= 500 || answer.StatusCode == http.StatusTooManyRequests:
		return nil, fmt.Errorf("the answer is %s", answer.Status)
	}
	answer.Body, answer.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	return answer, nil
}
