package demo

import "net/http"

// waitingPage asks for itself again until the demonstration has taken its
// place.
const waitingPage = `<!DOCTYPE html>
<html lang="en">
<head><meta charset="utf-8"><meta http-equiv="refresh" content="1"><title>Closegate is getting ready</title></head>
<body><h1>Closegate is getting ready</h1><p>The demonstration is being prepared. This page shows it in a moment.</p></body>
</html>
`

// Waiting answers every request while the past is told: with a page that tries
// again by itself, and with a status by which programs know that it is not
// ready.
func Waiting() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		h := w.Header()
		h.Set("Content-Type", "text/html; charset=utf-8")
		h.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Cache-Control", "no-store")
		h.Set("Retry-After", "1")
		w.WriteHeader(http.StatusServiceUnavailable)
		_, _ = w.Write([]byte(waitingPage)) // A browser that went away is told nothing.
	})
}
