package sandbox_test

import (
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"
)

// The page has no token; it sees the files that the person may see, and gives files to forms.
func TestPageFiles(t *testing.T) {
	p := open(t)
	text := base64.StdEncoding.EncodeToString([]byte("hello"))
	file := `{"name":"../<b>notes.html","mimetype":"text/html","base64":"` + text + `"}`
	p.postJSON("channels", `{"name":"closed","private":true,"members":["ana"],"bot":false}`)
	p.postJSON("say", `{"as":"ana","channel":"#closed","files":[`+file+`]}`)
	resp, err := http.Get(p.ws.URL() + "/sandbox/messages?as=ana&channel=%23closed")
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	var list []struct{ Files []struct{ ID string } }
	if err := json.NewDecoder(resp.Body).Decode(&list); err != nil {
		t.Fatal(err)
	}
	said := list[len(list)-1].Files[0].ID
	var up struct{ ID string }
	if err := json.Unmarshal([]byte(p.postJSON("upload", `{"as":"bob",`+file[1:])), &up); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		id, as string
		want   int
	}{
		{said, "ana", 200}, {said, "bob", 404}, {said, "nobody", 404}, {said, "", 400}, {"F0", "ana", 404}, {"..%2Fworkspace.jsonl", "ana", 404},
		{up.ID, "bob", 200}, {up.ID, "ana", 404},
	} {
		resp, err := http.Get(p.ws.URL() + "/sandbox/files/" + c.id + "?as=" + c.as)
		if err != nil {
			t.Fatal(err)
		}
		body, _ := io.ReadAll(resp.Body)
		resp.Body.Close()
		if resp.StatusCode != c.want {
			t.Errorf("file %s as %q = %d, want %d", c.id, c.as, resp.StatusCode, c.want)
		}
		if c.want != 200 {
			continue
		}
		if string(body) != "hello" || !strings.HasPrefix(resp.Header.Get("Content-Disposition"), "attachment") {
			t.Errorf("file %s as %q = %q with %v, want hello to be saved", c.id, c.as, body, resp.Header)
		}
		if policy := resp.Header.Get("Content-Security-Policy"); !strings.Contains(policy, "default-src 'none'") {
			t.Errorf("file %s may do %q", c.id, policy)
		}
	}
}

func (p *place) postJSON(path, body string) string {
	p.Helper()
	resp, err := http.Post(p.ws.URL()+"/sandbox/"+path, "application/json", strings.NewReader(body))
	if err != nil {
		p.Fatal(err)
	}
	defer resp.Body.Close()
	raw, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != http.StatusOK {
		p.Fatalf("%s %s = %d %s %v", path, body, resp.StatusCode, raw, err)
	}
	return string(raw)
}
