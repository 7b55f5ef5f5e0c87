package sandbox

import (
	"fmt"
	"io"
	"mime"
	"net/http"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"
	"unicode"
)

// file is what the workspace knows of an uploaded file; its bytes are in the folder files, under its id,
// never under the name somebody gave it.
type file struct {
	ID       string   `json:"id"`
	Name     string   `json:"name"`
	Title    string   `json:"title"`
	Mimetype string   `json:"mimetype"`
	Size     int64    `json:"size"`
	User     string   `json:"user"`
	Bot      bool     `json:"bot,omitempty"`
	AltText  string   `json:"alt_text,omitempty"`
	Created  int64    `json:"created"` // seconds
	Shared   []string `json:"shared,omitempty"`
	Deleted  bool     `json:"deleted,omitempty"`
	Form     bool     `json:"form,omitempty"` // given to the app in a form

	Audio      bool      `json:"audio,omitempty"` // a voice clip
	Transcript string    `json:"transcript,omitempty"`
	Locale     string    `json:"locale,omitempty"`
	Ready      time.Time `json:"ready,omitzero"` // when the transcript is there, workspace clock
	Told       bool      `json:"told,omitempty"` // file_change was sent for it
}

// transcriptAfter is how long a transcript takes.
const transcriptAfter = 2 * time.Second

func (f *file) kind() string  { return "file" }
func (f *file) take(s *state) { s.files[f.ID] = f }

func (f *file) transcribing() bool { return f.Audio && f.Transcript != "" && !f.Told }

func (w *Workspace) filePath(id string) string { return filepath.Join(w.dir, "files", id) }

// base URL for links in what is drawn; events have no request to take it from.
func (w *Workspace) link(parts ...string) string { return w.URL() + "/" + path.Join(parts...) }

func (w *Workspace) drawFiles(ids []string) []object {
	list := []object{}
	for _, id := range ids {
		f := w.files[id]
		if f == nil || f.Deleted {
			list = append(list, object{"id": id, "mode": "tombstone"})
			continue
		}
		list = append(list, w.drawFile(f))
	}
	return list
}

// drawFile is the file object of the Web API.
func (w *Workspace) drawFile(f *file) object {
	private := w.link("files-pri", w.team.ID+"-"+f.ID, urlName(f.Name))
	o := object{
		"id": f.ID, "created": f.Created, "timestamp": f.Created, "name": f.Name, "title": f.Title, "mimetype": f.Mimetype,
		"filetype": fileType(f), "pretty_type": strings.ToUpper(fileType(f)), "user": f.User, "user_team": w.team.ID, "editable": false,
		"size": f.Size, "mode": "hosted", "is_external": false, "external_type": "", "is_public": true, "public_url_shared": false,
		"display_as_bot": false, "username": "", "url_private": private,
		"url_private_download": w.link("files-pri", w.team.ID+"-"+f.ID, "download", urlName(f.Name)),
		"permalink":            w.link("files", f.User, f.ID, urlName(f.Name)), "permalink_public": "",
		"is_starred": false, "has_rich_preview": false, "file_access": "visible",
		"channels": w.sharedIn(f, "channel"), "groups": w.sharedIn(f, "group"), "ims": w.sharedIn(f, "im"),
	}
	if f.AltText != "" {
		o["alt_txt"] = f.AltText
	}
	if strings.HasPrefix(f.Mimetype, "image/") {
		o["thumb_64"], o["thumb_360"], o["original_w"], o["original_h"] = private, private, 0, 0
	}
	if f.Audio {
		w.drawClip(o, f)
	}
	return o
}

func (w *Workspace) sharedIn(f *file, kind string) []string {
	list := []string{}
	for _, id := range f.Shared {
		if c := w.channels[id]; c != nil && c.kindName() == kind {
			list = append(list, id)
		}
	}
	return list
}

// drawClip adds what a voice clip has besides: its transcript comes a little later than the clip.
func (w *Workspace) drawClip(o object, f *file) {
	o["subtype"], o["media_display_type"], o["transcription"] = "slack_audio", "audio", object{"status": "none"}
	o["duration_ms"], o["aac"] = max(1000, f.Size/4), o["url_private"]
	o["audio_wave_samples"] = []int{20, 60, 45, 80, 30, 70, 55, 25}
	switch {
	case f.Transcript == "":
	case w.Now().Before(f.Ready):
		o["transcription"] = object{"status": "processing", "locale": f.Locale}
	default:
		preview := []rune(f.Transcript)
		cut := min(len(preview), 150)
		o["transcription"] = object{
			"status": "complete", "locale": f.Locale,
			"preview": object{"content": string(preview[:cut]), "has_more": cut < len(preview)},
		}
		o["vtt"] = w.link("files-tmb", w.team.ID+"-"+f.ID, "file.vtt")
	}
}

func fileType(f *file) string {
	if ext := strings.TrimPrefix(strings.ToLower(path.Ext(f.Name)), "."); ext != "" {
		return ext
	}
	_, sub, _ := strings.Cut(f.Mimetype, "/")
	return sub
}

// safeName keeps what a person can read of a file name: no folders, no control characters, not too long.
func safeName(name string) string {
	name = path.Base(strings.ReplaceAll(cleanText(name), `\`, "/"))
	name = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.Is(unicode.Cf, r) {
			return -1
		}
		return r
	}, name)
	if runes := []rune(name); len(runes) > 200 {
		ext := path.Ext(name)
		if len(ext) > 20 {
			ext = ""
		}
		name = string(runes[:200-len(ext)]) + ext
	}
	if name == "" || name == "." || name == ".." || name == "/" {
		return "file"
	}
	return name
}

// urlName is a name as Slack puts it into addresses.
func urlName(name string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9', r == '.', r == '-', r == '_':
			return r
		case r >= 'A' && r <= 'Z':
			return unicode.ToLower(r)
		}
		return '_'
	}, name)
}

// store writes the bytes of a new file and returns its record, not yet kept.
func (w *Workspace) store(id, name, mimetype string, content []byte) (*file, error) {
	if err := os.WriteFile(w.filePath(id), content, 0o600); err != nil {
		return nil, err
	}
	name = safeName(name)
	if kind, _, err := mime.ParseMediaType(mimetype); err == nil {
		mimetype = kind
	} else if mimetype = mime.TypeByExtension(path.Ext(name)); mimetype == "" {
		mimetype = http.DetectContentType(content)
	}
	mimetype, _, _ = strings.Cut(mimetype, ";")
	return &file{ID: id, Name: name, Title: name, Mimetype: mimetype, Size: int64(len(content)), Created: w.Now().Unix()}, nil
}

// finishTranscripts tells the app of each transcript that is there now.
func (w *Workspace) finishTranscripts() {
	for _, f := range w.files {
		if !f.transcribing() || w.Now().Before(f.Ready) {
			continue
		}
		next := *f
		next.Told = true
		w.keep(&next)
		if slices.ContainsFunc(f.Shared, func(id string) bool { return w.channels[id].has(w.team.BotUser) }) {
			w.raise("file_change", object{"type": "file_change", "file_id": f.ID, "file": object{"id": f.ID}, "event_ts": w.nextTS()})
		}
	}
}

// serveFile is what url_private and its like lead to; the bot's token or a person of the page is needed.
func (w *Workspace) serveFile(rw http.ResponseWriter, r *http.Request) {
	_, id, _ := strings.Cut(r.PathValue("file"), "-")
	token, _ := bearer(r)
	byPage := r.Header.Get("Sec-Fetch-Site") == "same-origin" // browsers alone send it: somebody at the page
	if !byPage && (token != w.botToken || !w.manifest.hasScope("files:read")) {
		http.Error(rw, "not allowed", http.StatusForbidden)
		return
	}
	var f *file
	w.look(func() {
		if f = w.files[id]; f != nil && !byPage && !w.botSees(f) {
			f = nil
		}
	})
	if strings.HasSuffix(r.URL.Path, ".vtt") && f != nil && f.Audio {
		rw.Header().Set("Content-Type", "text/vtt; charset=utf-8")
		io.WriteString(rw, webVTT(f))
		return
	}
	w.sendFile(rw, r, f)
}

// sendFile answers with the bytes. They are a stranger's: the browser must neither guess at them nor run them.
func (w *Workspace) sendFile(rw http.ResponseWriter, r *http.Request, f *file) {
	if f == nil || f.Deleted {
		http.NotFound(rw, r)
		return
	}
	in, err := os.Open(w.filePath(f.ID))
	if err != nil {
		http.NotFound(rw, r)
		return
	}
	defer in.Close()
	rw.Header().Set("Content-Type", f.Mimetype)
	rw.Header().Set("Content-Security-Policy", "default-src 'none'; sandbox")
	kind, _, _ := strings.Cut(f.Mimetype, "/")
	if kind != "image" && kind != "audio" && kind != "video" {
		rw.Header().Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": f.Name}))
	}
	http.ServeContent(rw, r, "", time.Unix(f.Created, 0), in)
}

// webVTT is the transcript as subtitles.
func webVTT(f *file) string {
	return fmt.Sprintf("WEBVTT\n\n00:00:00.000 --> 00:00:10.000\n- %s\n", f.Transcript)
}

// botSees tells whether the file is the bot's own or in a conversation it is in.
func (w *Workspace) botSees(f *file) bool {
	return f.Bot || f.Form || slices.ContainsFunc(f.Shared, func(id string) bool {
		c := w.channels[id]
		return c != nil && c.has(w.team.BotUser)
	})
}
