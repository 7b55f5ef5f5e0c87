package sandbox

import (
	"encoding/json"
	"net"
	"net/http"
	"net/netip"
	"net/url"
)

// socketPath is where the socket is. Its one-use ticket decides who may connect, neither the Host nor the
// Origin: slack-go sends https://api.slack.com.
const socketPath = "/link/"

// Handler answers everything: the Web API, the socket, files, response URLs, the people's API, the page.
func (w *Workspace) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("/api/", w.serveAPI)
	mux.HandleFunc(socketPath, w.serveSocket)
	mux.HandleFunc("POST /upload/v1/{key}", w.serveUpload)
	mux.HandleFunc("GET /files-pri/{file}/", w.serveFile)
	mux.HandleFunc("GET /files-tmb/{file}/", w.serveFile)
	mux.HandleFunc("POST /actions/{team}/{key}", w.serveHook)
	mux.HandleFunc("POST /commands/{team}/{key}", w.serveHook)
	w.handlePeople(mux)
	mux.Handle("/", pageHandler())
	return w.guard(mux)
}

// guard refuses whoever is not this machine talking to itself: a page elsewhere must not reach the
// workspace through its visitor's browser, neither by a name that resolves to loopback nor by a script.
func (w *Workspace) guard(next http.Handler) http.Handler {
	return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		if r.URL.Path == socketPath {
			next.ServeHTTP(rw, r)
			return
		}
		if !loopbackHost(r.Host) || !sameOrigin(r) {
			answer(rw, http.StatusForbidden, object{"ok": false, "error": "foreign Host or Origin"})
			return
		}
		base := "http://" + r.Host
		w.base.CompareAndSwap(nil, &base)
		rw.Header().Set("X-Content-Type-Options", "nosniff")
		rw.Header().Set("Referrer-Policy", "no-referrer")
		next.ServeHTTP(rw, r)
	})
}

func loopbackHost(hostport string) bool {
	host, _, err := net.SplitHostPort(hostport)
	if err != nil {
		host = hostport
	}
	if host == "localhost" {
		return true
	}
	ip, err := netip.ParseAddr(trimBrackets(host))
	return err == nil && ip.IsLoopback()
}

func trimBrackets(host string) string {
	if len(host) > 2 && host[0] == '[' && host[len(host)-1] == ']' {
		return host[1 : len(host)-1]
	}
	return host
}

func sameOrigin(r *http.Request) bool {
	origin := r.Header.Get("Origin")
	if origin == "" {
		return true
	}
	u, err := url.Parse(origin)
	return err == nil && u.Scheme == "http" && u.Host == r.Host
}

// answer writes JSON, with < > & as they are.
func answer(rw http.ResponseWriter, status int, v any) {
	rw.Header().Set("Content-Type", "application/json; charset=utf-8")
	rw.WriteHeader(status)
	enc := json.NewEncoder(rw)
	enc.SetEscapeHTML(false)
	enc.Encode(v) // a client that is gone does not read it
}
