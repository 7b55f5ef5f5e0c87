package sandbox

import (
	"errors"
	"io"
	"mime"
	"net/http"
	"os"
	"slices"
	"strconv"
	"time"
)

func fileMethods() []method {
	read, write := []string{"files:read"}, []string{"files:write"}
	return []method{
		{name: "files.getUploadURLExternal", scopes: write, need: []string{"filename"}, do: (*Workspace).filesGetUploadURL},
		{name: "files.completeUploadExternal", scopes: write, need: []string{"files"}, do: (*Workspace).filesCompleteUpload},
		{name: "files.info", scopes: read, need: []string{"file"}, do: (*Workspace).filesInfo},
		{name: "files.delete", scopes: write, need: []string{"file"}, do: (*Workspace).filesDelete},
	}
}

// upload is a file on its way: the address was given out, the bytes may be there, it is not yet shared.
type upload struct {
	id      string
	name    string
	altText string
	length  int
	born    time.Time // wall clock
	file    *file
}

// uploadLife is how long an upload may wait for its end.
const uploadLife = time.Hour

// forgetUploads drops those that were never completed, with their bytes.
func (w *Workspace) forgetUploads() {
	for key, u := range w.uploads {
		if w.wall().Sub(u.born) < uploadLife {
			continue
		}
		delete(w.uploads, key)
		if err := os.Remove(w.filePath(u.id)); err != nil && !errors.Is(err, os.ErrNotExist) {
			w.log.Warn("upload not removed", "file", u.id, "err", err)
		}
	}
}

func (w *Workspace) filesGetUploadURL(c *call) (object, error) {
	length, err := c.number("length", 0)
	if err != nil || length < 0 {
		return nil, refuseArguments("must be a positive number [json-pointer:/length]")
	}
	switch {
	case length == 0:
		return nil, refuse("missing_argument")
	case length > maxFile:
		return nil, refuse("file_upload_size_restricted")
	}
	w.forgetUploads()
	u := &upload{id: w.nextID("F"), name: c.text("filename"), altText: c.text("alt_txt"), length: length, born: w.wall()}
	key := secret(16)
	w.uploads[key] = u
	return object{"upload_url": c.base + "/upload/v1/" + key, "file_id": u.id}, nil
}

// serveUpload takes the bytes: raw, or as the form field "file" that slack-go sends.
func (w *Workspace) serveUpload(rw http.ResponseWriter, r *http.Request) {
	var u *upload
	var f *fault
	w.look(func() { u, f = w.uploads[r.PathValue("key")], w.nextFault("upload", "") })
	if f.instead(rw) {
		return
	}
	if u == nil {
		http.Error(rw, "no such upload", http.StatusNotFound)
		return
	}
	content, err := readUpload(rw, r)
	if err != nil {
		http.Error(rw, "file too large or not readable", http.StatusRequestEntityTooLarge)
		return
	}
	stored, err := w.store(u.id, u.name, "", content)
	if err != nil {
		w.log.Error("file not written", "err", err)
		http.Error(rw, "not stored", http.StatusInternalServerError)
		return
	}
	w.look(func() { u.file = stored })
	io.WriteString(rw, "OK - "+strconv.Itoa(len(content)))
}

func readUpload(rw http.ResponseWriter, r *http.Request) ([]byte, error) {
	r.Body = http.MaxBytesReader(rw, r.Body, maxFile+maxBody)
	kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if kind != "multipart/form-data" {
		return limited(r.Body)
	}
	form, err := r.MultipartReader()
	if err != nil {
		return nil, err
	}
	for {
		part, err := form.NextPart()
		if err != nil {
			return nil, err
		}
		if part.FormName() == "file" || part.FormName() == "filename" || part.FileName() != "" {
			return limited(part)
		}
	}
}

func limited(r io.Reader) ([]byte, error) {
	content, err := io.ReadAll(io.LimitReader(r, maxFile+1))
	if err == nil && len(content) > maxFile {
		return nil, http.ErrContentLength
	}
	return content, err
}

func (w *Workspace) filesCompleteUpload(c *call) (object, error) {
	raw, err := c.value("files")
	items, ok := raw.([]any)
	if err != nil || !ok || len(items) == 0 {
		return nil, refuseArguments("must provide an array [json-pointer:/files]")
	}
	rooms, err := w.uploadRooms(c)
	if err != nil {
		return nil, err
	}
	files, err := w.takeUploads(items)
	if err != nil {
		return nil, err
	}
	said := content{text: cleanText(c.text("initial_comment"))}
	if said.blocks, err = w.messageBlocks(c.args); err != nil {
		return nil, err
	}
	for _, room := range rooms {
		root, err := w.thread(room, c.text("thread_ts"))
		if err != nil {
			return nil, err
		}
		w.shareFiles(room, files, w.botMessage(room, said), root)
	}
	shown := []object{}
	for _, f := range files {
		shown = append(shown, w.drawFile(w.files[f.ID]))
	}
	return object{"files": shown}, nil
}

func (w *Workspace) uploadRooms(c *call) (rooms []*channel, err error) {
	ids := c.list("channels")
	if id := c.text("channel_id"); id != "" {
		ids = append(ids, id)
	}
	for _, id := range ids {
		room, err := w.writable(id)
		if err != nil {
			return nil, err
		}
		rooms = append(rooms, room)
	}
	return rooms, nil
}

// takeUploads makes files of the uploads that are named and complete.
func (w *Workspace) takeUploads(items []any) (files []*file, err error) {
	for _, item := range items {
		o, _ := item.(object)
		key, u := w.findUpload(stringOf(o, "id"))
		if u == nil || u.file == nil {
			return nil, refuse("file_not_found")
		}
		f := *u.file
		f.User, f.Bot, f.AltText = w.team.BotUser, true, u.altText
		if title := stringOf(o, "title"); title != "" {
			f.Title = cleanText(title)
		}
		delete(w.uploads, key)
		w.keep(&f)
		files = append(files, &f)
	}
	return files, nil
}

func (w *Workspace) findUpload(id string) (string, *upload) {
	for key, u := range w.uploads {
		if u.id == id {
			return key, u
		}
	}
	return "", nil
}

// shareFiles posts m with the files, as a person or the bot does.
func (w *Workspace) shareFiles(room *channel, files []*file, m *message, root string) {
	for _, f := range files {
		next := *w.files[f.ID]
		if !slices.Contains(next.Shared, room.ID) {
			next.Shared = append(slices.Clone(next.Shared), room.ID)
		}
		w.keep(&next)
		m.Files = append(m.Files, f.ID)
	}
	m.Subtype, m.Thread = "file_share", root
	w.post(m)
}

func (w *Workspace) botFile(c *call) (*file, error) {
	f := w.files[c.text("file")]
	switch {
	case f == nil:
		return nil, refuse("file_not_found")
	case f.Deleted:
		return nil, refuse("file_deleted")
	case !w.botSees(f):
		return nil, refuse("not_visible")
	}
	return f, nil
}

func (w *Workspace) filesInfo(c *call) (object, error) {
	f, err := w.botFile(c)
	if err != nil {
		return nil, err
	}
	return object{"file": w.drawFile(f), "comments": []any{}, "response_metadata": object{"next_cursor": ""}}, nil
}

func (w *Workspace) filesDelete(c *call) (object, error) {
	f, err := w.botFile(c)
	if err != nil {
		return nil, err
	}
	if !f.Bot {
		return nil, refuse("cant_delete_file")
	}
	next := *f
	next.Deleted = true
	w.keep(&next)
	return nil, nil
}
