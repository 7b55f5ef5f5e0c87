package sandbox

import (
	"net/http"
	"slices"
)

// seeFile is GET /sandbox/files/{id}?as=: a file as the page, which has no token, shows it to that person.
func (w *Workspace) seeFile(rw http.ResponseWriter, r *http.Request) {
	var f *file
	var err error
	w.look(func() {
		var u *user
		if u, err = w.person(r.URL.Query().Get("as")); err != nil {
			return
		}
		if f = w.files[r.PathValue("id")]; f != nil && !w.personSees(u, f) {
			f = nil
		}
	})
	if err != nil {
		finish(rw, nil, err)
		return
	}
	w.sendFile(rw, r, f)
}

// personSees tells whether the file is that person's own or in a conversation they can look into.
func (w *Workspace) personSees(u *user, f *file) bool {
	return f.User == u.ID || slices.ContainsFunc(f.Shared, func(id string) bool { return w.reads(u, w.channels[id]) })
}

// uploadIn is the body of POST /sandbox/upload: a file that is then put into a file input by its id.
type uploadIn struct {
	As string `json:"as"`
	fileIn
}

func (w *Workspace) uploadForForm(_ *http.Request, in uploadIn) (any, error) {
	contents, err := sayIn{Files: []fileIn{in.fileIn}}.decode()
	if err != nil {
		return nil, err
	}
	var id string
	err = w.change(func() error {
		u, err := w.person(in.As)
		if err != nil {
			return err
		}
		f, err := w.store(w.nextID("F"), in.Name, in.Mimetype, contents[0])
		if err != nil {
			return err
		}
		f.User, f.Form = u.ID, true
		w.keep(f)
		id = f.ID
		return nil
	})
	if err != nil {
		return nil, err
	}
	return object{"id": id}, nil
}
