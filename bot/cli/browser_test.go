package cli

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/rogpeppe/go-internal/testscript"
)

var screenshots = flag.String("screenshots", "", "the folder where the browser test leaves pictures of the page")

// TestBrowser does with a mouse and a keyboard what the welcome of the
// demonstration proposes, in the page as a person sees it.
func TestBrowser(t *testing.T) {
	window, s := openBrowser(t), openStage(t)
	if err := s.start(); err != nil {
		t.Fatal(err)
	}
	ana := window.visit(t, s.url, "ana")
	ana.speaks("zh")
	ana.asks("报表导出一直停在99%")
	ana.opensThread("RPT-7001", "处理步骤", "来源")
	ana.picture("chinese")

	bob := window.visit(t, s.url, "bob")
	bob.asks("the report export stops at 99 %")
	bob.opensThread("RPT-7001", "What to do", "Source")
	bob.picture("buttons")
	bob.scrollsToTop("#thread-messages")
	bob.picture("answer")
	bob.opensTicket()

	chen := window.visit(t, s.url, "ana")
	chen.becomes("chen", "duty")
	chen.see("#messages .msg", "#1", "T2", "Bob Miller")
	chen.picture("card")
	chen.press("#messages button", "I have it")
	chen.see("#messages .msg", "#1", "In progress", "Chen Wei")
	chen.picture("taken")
	bob.see("#thread-messages .msg", "Ticket #1", "with", "Chen Wei")
	bob.picture("ticket")
	bob.press("#theme-toggle", "")
	bob.picture("dark")
	bob.onPhone()
	bob.picture("phone")
	if *screenshots != "" {
		window.busyDay(t, s.url)
	}
}

// busyDay takes the picture for people who have not tried it yet.
func (b browser) busyDay(t *testing.T, url string) {
	dora := b.visit(t, url, "dora")
	dora.press("#theme-toggle", "") // to light again
	dora.asks("What does XYZ-4242 mean?")
	dora.opensThread("not in the knowledge base")
	bob := b.visit(t, url, "bob")
	bob.do(chromedp.EmulateViewport(1440, 1060))
	bob.asks("My project is not on the list: PRM-8011")
	bob.opensThread("PRM-8011", "What to do", "Source")
	bob.scrollsToTop("#thread-messages")
	bob.see("#thread-messages button", "Not solved → ticket")
	bob.picture("busy-day")
}

// openStage is a stage of which a script knows nothing.
func openStage(tb testing.TB) *stage {
	tb.Helper()
	s, err := newStage(&testscript.Env{WorkDir: tb.TempDir(), Vars: os.Environ()})
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := s.close(); err != nil {
			tb.Error(err)
		}
	})
	return s
}

// browser is a Chromium without a screen; its visitors share its storage, as
// tabs do.
type browser struct{ ctx context.Context }

// findBrowser is the program to look at the page with. Only a machine that
// checks changes must have one.
func findBrowser(t *testing.T) string {
	t.Helper()
	for _, name := range []string{os.Getenv("CHROME"), "chromium", "chromium-browser", "google-chrome"} {
		if program, err := exec.LookPath(name); err == nil {
			return program
		}
	}
	const missing = "no browser: install Chromium, or name one in $CHROME"
	if os.Getenv("CI") == "true" {
		t.Fatal(missing)
	}
	t.Skip(missing)
	return ""
}

func openBrowser(t *testing.T) browser {
	t.Helper()
	options := []chromedp.ExecAllocatorOption{
		chromedp.ExecPath(findBrowser(t)), chromedp.Headless, chromedp.NoSandbox, chromedp.NoFirstRun,
		chromedp.Flag("disable-gpu", true), chromedp.Flag("disable-quic", true), chromedp.Flag("disable-sync", true),
		chromedp.Flag("disable-background-networking", true), chromedp.Flag("disable-component-update", true),
		chromedp.Flag("disable-dev-shm-usage", true), chromedp.WindowSize(1280, 820),
	}
	ctx, stop := chromedp.NewExecAllocator(context.Background(), options...)
	t.Cleanup(stop)
	ctx, closeAll := chromedp.NewContext(ctx)
	t.Cleanup(closeAll)
	if err := chromedp.Do(ctx); err != nil { // starts it
		t.Fatal(err)
	}
	return browser{ctx}
}

// visitor is a tab in which somebody looks at the page.
type visitor struct {
	t   *testing.T
	ctx context.Context
}

// visit opens the page as somebody in #help. Whatever the page complains of in
// its console, a breach of its content policy too, fails the test, unless it was to be expected.
func (b browser) visit(t *testing.T, url, name string, expected ...string) *visitor {
	t.Helper()
	ctx, leave := chromedp.NewContext(b.ctx)
	v := &visitor{t, ctx}
	var listening sync.WaitGroup
	said := chromedp.Console(ctx)
	listening.Go(func() {
		for m, err := range said {
			if err != nil {
				return
			}
			if len(expected) > 0 && strings.Contains(fmt.Sprint(m), expected[0]) {
				continue
			}
			if m.Type == chromedp.ConsoleError || m.Type == chromedp.ConsoleWarning || m.IsException() {
				t.Errorf("console: %v (%s)", m, m.URL)
			}
		}
	})
	t.Cleanup(func() { leave(); listening.Wait() })
	v.do(chromedp.EmulateViewport(1280, 820), chromedp.Navigate(url+"/#/"+name+"/help"))
	v.until(`document.body.dataset.ready`, "the page is not ready")
	return v
}

func (v *visitor) do(steps ...chromedp.Action[chromedp.Void]) {
	v.t.Helper()
	ctx, cancel := context.WithTimeout(v.ctx, patience)
	defer cancel()
	if err := chromedp.Do(ctx, steps...); err != nil {
		v.t.Fatal(err)
	}
}

// until asks the page again and again until an expression is true there.
func (v *visitor) until(expression, what string) {
	v.t.Helper()
	ctx, cancel := context.WithTimeout(v.ctx, patience)
	defer cancel()
	wait := chromedp.Poll[bool]("!!("+expression+")", chromedp.WithPollingInterval(50*time.Millisecond), chromedp.WithPollingTimeout(patience))
	if _, err := chromedp.Run(ctx, wait); err != nil {
		v.picture("failed")
		v.t.Fatalf("%s: %v\nthe page shows:\n%s", what, err, v.words())
	}
}

// words is everything there is to be read.
func (v *visitor) words() string {
	ctx, cancel := context.WithTimeout(v.ctx, patience)
	defer cancel()
	text, err := chromedp.Run(ctx, chromedp.Evaluate[string](`document.body.innerText`))
	if err != nil {
		return err.Error()
	}
	return text
}

// element is an expression for the last visible element of a selector that
// has all the words.
func element(selector string, words ...string) string {
	return fmt.Sprintf(`[...document.querySelectorAll(%s)]
		.filter((e) => e.getClientRects().length && %s.every((word) => e.innerText.includes(word))).at(-1)`,
		literal(selector), literal(append([]string{}, words...)))
}

// literal is a value as JavaScript writes it.
func literal(v any) string {
	text, err := json.Marshal(v)
	if err != nil {
		panic(err) // strings and lists of them
	}
	return string(text)
}

func (v *visitor) see(selector string, words ...string) {
	v.t.Helper()
	v.until(element(selector, words...), fmt.Sprintf("%s %q is not to be seen", selector, words))
}

// press clicks where an element is, once it rests, can be pressed and nothing
// lies above it.
func (v *visitor) press(selector, words string) {
	v.t.Helper()
	v.until(`(() => {
		const e = `+element(selector, words)+`;
		if (!e || e.disabled) return false;
		e.scrollIntoView({ block: 'nearest', behavior: 'instant' });
		const r = e.getBoundingClientRect();
		const at = [r.x + r.width / 2, r.y + r.height / 2];
		const rests = String(window.pressAt) === String(at);
		window.pressAt = at;
		return rests && e.contains(document.elementFromPoint(...at));
	})()`, fmt.Sprintf("%s %q cannot be pressed", selector, words))
	at, err := chromedp.Run(v.ctx, chromedp.Evaluate[[2]float64](`window.pressAt`))
	if err != nil {
		v.t.Fatal(err)
	}
	v.do(chromedp.MouseClickXY(at[0], at[1]))
}

func (v *visitor) write(selector, text string) {
	v.t.Helper()
	v.press(selector, "")
	v.until(`document.activeElement.matches(`+literal(selector)+`)`, selector+" has not the focus")
	v.do(chromedp.KeyEvent(text))
}

func (v *visitor) asks(question string) {
	v.t.Helper()
	v.write("#composer", question)
	v.press("#send", "")
	v.see("#messages .msg", question)
}

// opensThread opens the thread under the newest message and sees an answer
// with all the words.
func (v *visitor) opensThread(words ...string) {
	v.t.Helper()
	v.press("#messages .msg:last-child .thread-link", "")
	v.see("#thread-messages .msg", words...)
}

// opensTicket says that the answer did not help, and sends the form.
func (v *visitor) opensTicket() {
	v.t.Helper()
	v.press("#thread-messages button", "Not solved → ticket")
	v.see("#modal[open]", "New ticket")
	v.until(`[...document.querySelectorAll('#modal input, #modal textarea')].some((e) => e.value.includes('stops at 99'))`,
		"the form does not know the question")
	v.press("#modal label", "Part of it cannot be used")
	v.picture("form")
	v.press("#modal-submit", "")
	v.until(`!document.querySelector('#modal').open`, "the form stays open")
	v.see("#thread-messages .msg", "Ticket #1", "waiting to be taken")
}

func (v *visitor) becomes(name, channel string) {
	v.t.Helper()
	v.press("[data-user="+name+"]", "")
	v.see("[data-user=" + name + "].here")
	v.press("[data-channel="+channel+"]", "")
	v.see("#place h1", channel)
}

// speaks sees that the page speaks the language of the person.
func (v *visitor) speaks(language string) {
	v.t.Helper()
	v.until(`document.documentElement.lang.startsWith(`+literal(language)+`)`, "the page does not speak "+language)
	v.see("#thread-send, .side-title", map[string]string{"zh": "频道", "en": "Channels"}[language])
}

func (v *visitor) scrollsToTop(selector string) {
	v.t.Helper()
	v.until(`(() => {
		const e = document.querySelector(`+literal(selector)+`);
		e.scrollTop = 0;
		return e.scrollTop === 0;
	})()`, selector+" does not scroll")
}

// onPhone looks at the page on a small screen, where nothing may stick out.
func (v *visitor) onPhone() {
	v.t.Helper()
	v.do(chromedp.EmulateViewport(390, 800, chromedp.EmulateMobile))
	v.until(`innerWidth === 390 && document.documentElement.scrollWidth <= innerWidth`, "the page is wider than a phone")
}

// picture takes one, if somebody wants to look.
func (v *visitor) picture(name string) {
	v.t.Helper()
	if *screenshots == "" {
		return
	}
	ctx, cancel := context.WithTimeout(v.ctx, patience)
	defer cancel()
	png, err := chromedp.Run(ctx, chromedp.CaptureScreenshot())
	if err == nil {
		err = os.WriteFile(filepath.Join(*screenshots, strings.ToLower(name)+".png"), png, 0o600)
	}
	if err != nil {
		v.t.Error(err)
	}
}
