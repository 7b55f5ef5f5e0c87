package sandbox_test

import (
	"bufio"
	"context"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"strings"
	"testing"

	"opsdesk/bot/sandbox"
)

// childDir names the folder in which the test's child process serves a workspace.
const childDir = "SANDBOX_TEST_DIR"

func TestMain(m *testing.M) {
	if dir := os.Getenv(childDir); dir != "" {
		serveForParent(dir)
	}
	os.Exit(m.Run())
}

// serveForParent prints its address and serves until it is killed.
func serveForParent(dir string) {
	manifest, err := os.ReadFile("testdata/manifest.yaml")
	if err != nil {
		panic(err)
	}
	ws, err := sandbox.Open(sandbox.Options{Dir: dir, Manifest: manifest})
	if err != nil {
		panic(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	fmt.Println("http://" + l.Addr().String())
	panic(ws.Serve(context.Background(), l))
}

// What was answered before a SIGKILL is there after it, exactly once.
func TestKill(t *testing.T) {
	dir := t.TempDir()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), childDir+"="+dir)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	address, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	base := strings.TrimSpace(address)
	p := openAt(t, t.TempDir(), sandbox.Options{}) // ids depend on nothing but their order
	room := p.channel("help")
	var answered []string
	for i := 0; ; i++ {
		text := fmt.Sprintf("message %d", i)
		resp, err := http.PostForm(base+"/api/chat.postMessage", url.Values{"token": {"xoxb-sandbox"}, "channel": {room}, "text": {text}})
		if err != nil {
			break
		}
		if o := readObject(t, resp); o["ok"] != true {
			t.Fatalf("post = %v", o)
		}
		answered = append(answered, text)
		if i == 100 {
			go cmd.Process.Kill()
		}
	}
	cmd.Wait()
	p = openAt(t, dir, sandbox.Options{})
	count := map[string]int{}
	for _, m := range p.see("ana", "help") {
		count[m["text"].(string)]++
	}
	for _, text := range answered {
		if count[text] != 1 {
			t.Errorf("%s is there %d times after the kill, want once", text, count[text])
		}
	}
	if extra := len(count) - len(answered); extra < 0 || extra > 1 {
		t.Errorf("%d messages answered, %d there", len(answered), len(count))
	}
}
