package kb

import (
	"embed"
	"io/fs"
)

//go:embed articles
var articleFiles embed.FS

// Builtin returns the articles that come with the program, for the
// demonstration and for a first start.
func Builtin() ([]Article, []Problem) {
	sub, err := fs.Sub(articleFiles, "articles")
	if err != nil {
		return nil, []Problem{{File: "articles", Reason: err.Error()}}
	}
	return Read(sub)
}
