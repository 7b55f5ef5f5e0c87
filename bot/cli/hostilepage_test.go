package cli

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// evil runs, in a page that parses it, in one of several ways.
const evil = `<img src="data:," onerror="window.ran=1"><script>window.ran=1</script><svg onload="window.ran=1">`

// HTML in whatever people and apps can write is text on the page, and nothing of it runs; nor would it if the page
// took it for HTML.
func TestPageRunsNothing(t *testing.T) {
	window := openBrowser(t)
	url := serveTour(t, nil)
	w := hostileWorkspace{t, url}
	w.fill()
	v := window.visit(t, url, "bob", "Content Security Policy")
	v.press(`#sidebar [data-channel="evil"]`, "")
	v.see("#messages .msg", evil, "evil.png")
	v.see("#messages .msg .chart", "<img")
	v.runsNothing()
	v.press(`#messages [data-ts] .select, #messages .btn`, "evil")
	v.see(".option, .menu button, .float", "<img")
	v.runsNothing()
	v.do(chromedp.Navigate(url + "/?home#/bob/@home"))
	v.until(`document.body.dataset.ready`, "the page is not ready")
	v.see("#home", evil)
	v.press("#log-toggle", "")
	v.see("#drawer .log-row", "<img")
	v.runsNothing()

	// The policy holds by itself: what is put into the page as HTML does not run either.
	if _, err := chromedp.Run(v.ctx, chromedp.Evaluate[any](`document.body.insertAdjacentHTML('beforeend', `+literal(evil)+`),
		document.body.append(Object.assign(document.createElement('script'), { textContent: 'window.ran=1' })), null`)); err != nil {
		t.Fatal(err)
	}
	v.until(`[...document.images].every((i) => i.complete)`, "the picture is still awaited")
	v.runsNothing()
}

// runsNothing sees that no text has become part of the page, and none has run.
func (v *visitor) runsNothing() {
	v.t.Helper()
	const found = `window.ran === undefined && !document.querySelector('#frame [onerror], #frame [onload], #frame script')`
	v.until(found, "what somebody wrote became part of the page")
}

// hostileWorkspace is one in which everything that has a text says evil things.
type hostileWorkspace struct {
	*testing.T
	url string
}

func (w hostileWorkspace) post(path string, body any) {
	w.Helper()
	raw, err := json.Marshal(body)
	if err != nil {
		w.Fatal(err)
	}
	req, err := http.NewRequest("POST", w.url+path, bytes.NewReader(raw))
	if err != nil {
		w.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json; charset=utf-8")
	if strings.HasPrefix(path, "/api/") {
		req.Header.Set("Authorization", "Bearer "+sandboxTokens().bot)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		w.Fatal(err)
	}
	defer resp.Body.Close()
	got, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != http.StatusOK || bytes.Contains(got, []byte(`"ok":false`)) {
		w.Fatalf("%s = %d %s %v", path, resp.StatusCode, got, err)
	}
}

func (w hostileWorkspace) fill() {
	type o = map[string]any
	plain := func(text string) o { return o{"type": "plain_text", "text": text} }
	short := evil[:60]
	w.post("/sandbox/users", o{"name": "eve", "real_name": evil, "title": evil, "locale": "en-US"})
	w.post("/sandbox/channels", o{"name": "evil", "topic": evil, "members": []string{"bob", "eve"}, "bot": true})
	w.post("/sandbox/say", o{"as": "eve", "channel": "#evil", "text": evil})
	png := base64.StdEncoding.EncodeToString([]byte(evil))
	w.post("/sandbox/say", o{"as": "eve", "channel": "#evil", "text": evil, "files": []o{
		{"name": evil + "evil.png", "mimetype": "text/html", "base64": png},
		{"name": "voice.webm", "mimetype": "audio/webm", "base64": png, "audio": o{"transcript": evil, "locale": "en-US"}},
	}})
	options := []o{{"text": plain(short), "value": "v", "description": plain(short)}}
	blocks := []o{
		{"type": "header", "text": plain(evil)},
		{"type": "section", "text": o{"type": "mrkdwn", "text": evil + "<javascript:window.ran=1|link>"}, "fields": []o{plain(evil)}},
		{"type": "markdown", "text": evil + "\n\n[link](javascript:window.ran=1)\n\n| " + evil + " |\n|---|\n| " + evil + " |"},
		{"type": "context", "elements": []o{plain(evil)}},
		{"type": "actions", "elements": []o{
			{"type": "button", "text": plain(short), "action_id": "b"},
			{"type": "static_select", "action_id": "s", "placeholder": plain("evil"), "options": options},
			{"type": "checkboxes", "action_id": "c", "options": options},
		}},
		{"type": "input", "label": plain(evil), "hint": plain(evil), "element": o{"type": "plain_text_input", "action_id": "i", "initial_value": evil, "placeholder": plain(short)}},
		{"type": "data_visualization", "title": evil[:50], "chart": o{"type": "pie", "segments": []o{{"label": evil[:20], "value": 1}}}},
		{"type": "table", "rows": [][]o{{{"type": "raw_text", "text": evil}}}},
	}
	w.post("/api/chat.postMessage", o{"channel": "#evil", "text": evil, "blocks": blocks})
	w.post("/api/views.publish", o{"user_id": w.user("bob"), "view": o{"type": "home", "blocks": []o{blocks[0], blocks[1], blocks[4], blocks[5]}}})
}

func (w hostileWorkspace) user(name string) string {
	resp, err := http.Get(w.url + "/sandbox/workspace")
	if err != nil {
		w.Fatal(err)
	}
	defer resp.Body.Close()
	var all struct{ Users []struct{ ID, Name string } }
	if err := json.NewDecoder(resp.Body).Decode(&all); err != nil {
		w.Fatal(err)
	}
	for _, u := range all.Users {
		if u.Name == name {
			return u.ID
		}
	}
	w.Fatalf("no %s", name)
	return ""
}
