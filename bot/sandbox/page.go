package sandbox

import (
	"embed"
	"io/fs"
	"net/http"
)

//go:embed page
var page embed.FS

// pagePolicy keeps the page to its own files: nothing inline, nothing from elsewhere, so that no text
// somebody wrote can run as a script.
const pagePolicy = "default-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; object-src 'none'; " +
	"base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

// pageHandler serves the web page on which a person is anyone in the workspace.
func pageHandler() http.Handler {
	files, err := fs.Sub(page, "page")
	if err != nil {
		panic(err) // the folder is part of the program
	}
	serve := http.FileServerFS(files)
	return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		rw.Header().Set("Content-Security-Policy", pagePolicy)
		rw.Header().Set("Cache-Control", "no-cache")
		serve.ServeHTTP(rw, r)
	})
}
