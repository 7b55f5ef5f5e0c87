package courier

import (
	"net/http"
	"time"
)

// callTimeout is how long one call of Slack may take. A call that takes longer
// may still have its effect, and is looked up.
const callTimeout = 10 * time.Second

// HTTPClient returns the client to call Slack with. It follows no redirect:
// Slack's API has none, and a token or a response URL must not be carried to
// another host.
func HTTPClient() *http.Client {
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.MaxIdleConnsPerHost = lanes // the default of two opens a connection for most messages of a rush
	return &http.Client{
		Transport:     transport,
		Timeout:       callTimeout,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// filesTimeout is how long one step of copying a file may take.
const filesTimeout = time.Minute

// FilesClient returns the client to copy files with.
func FilesClient() *http.Client {
	c := HTTPClient()
	c.Timeout = filesTimeout
	return c
}
