package cli

import (
	"context"
	"net"
	"path/filepath"
	"testing"

	"github.com/chromedp/chromedp"

	"opsdesk/bot/sandbox"
	"opsdesk/deployments"
)

// sight is what a step of the tour shows at its end: where the page is, and words of the message it points to.
type sight struct {
	place  string
	points []string
}

func sights(en bool) []sight {
	if en {
		return []sight{
			{"ana/help", []string{"RPT-7001", "处理步骤"}},
			{"bob/help", []string{"RPT-7001", "What to do"}},
			{"chen/duty", []string{"@Chen Wei", "stops at 99", "50 % of the time is gone"}},
			{"mgr/changes", []string{"Raise the export limit of reports", "Approved", "the server has room"}},
			{"mgr/changes", []string{"72 hours without trouble"}},
			{"lead/reports", []string{"Operations report", "Opened: 1"}},
		}
	}
	return []sight{
		{"ana/help", []string{"RPT-7001", "处理步骤"}},
		{"bob/help", []string{"RPT-7001", "What to do"}},
		{"chen/duty", []string{"停在99%", "50 % of the time is gone"}},
		{"mgr/changes", []string{"提高报表导出上限", "Approved", "服务器还有余量"}},
		{"mgr/changes", []string{"72 hours without trouble"}},
		{"mgr/reports", []string{"Operations report", "Opened: "}},
	}
}

// Who opens the page of a new demonstration is shown around in their language, one press a step, and may be shown
// around again.
func TestTour(t *testing.T) {
	window := openBrowser(t)
	s, _ := startDemo(t, filepath.Join(t.TempDir(), "demo"))
	v := window.visit(t, s.url, "ana")
	v.see("#tour h2", "Guided tour")
	v.tours(sights(true))
	v.see("#tour", "That was the tour")
	v.picture("tour")

	v.press("#lang-toggle", "")
	v.press("#tour-again", "重新开始")
	v.see("#tour h2", "导览")
	v.tours(sights(false))
	v.see("#tour", "导览结束")
	v.picture("tour-chinese")

	// How far somebody came is remembered, and a closed tour stays closed.
	v.do(chromedp.Navigate(s.url + "/?again#/ana/help"))
	v.see("#tour", "导览结束")
	v.press("#tour .tour-close", "")
	v.do(chromedp.Navigate(s.url + "/?once-more#/ana/help"))
	v.until(`document.body.dataset.ready && document.querySelector('#tour').hidden`, "the tour comes back by itself")
	v.press("#tour-toggle", "")
	v.see("#tour", "导览结束")
}

// tours presses the button of each step and sees what it shows.
func (v *visitor) tours(list []sight) {
	v.t.Helper()
	for i, s := range list {
		v.press("#tour-go", "")
		if i == len(list)-1 {
			v.see("#tour-again", "")
		} else {
			v.until(`!document.querySelector('#tour .tour-now, #tour.stuck') && document.querySelectorAll('.tour-dots .done').length === `+literal(i+1),
				"the tour does not get on")
		}
		v.see(".msg.pointed", s.points...)
		v.until(`location.hash.includes(`+literal(s.place)+`)`, "the tour is not at "+s.place)
	}
}

// A tour that does not find things as it expects says so, and goes on if told to.
func TestTourStuck(t *testing.T) {
	window := openBrowser(t)
	v := window.visit(t, serveTour(t, lostTour()), "ana", "404")
	v.press("#tour-go", "Say hello")
	v.see("#tour.stuck .tour-stuck", "nowhere")
	v.press("#tour-retry", "")
	v.see("#tour.stuck .tour-stuck", "nowhere")
	v.press("#tour-skip", "")
	v.see("#tour", "There it is", "That was the tour")
	v.see(".msg.pointed", "hello")
	v.press("#tour-again", "")
	v.see("#tour h2", "Guided tour")
	v.see("#tour-go", "Say hello")
}

// lostTour sends somebody where they may not go, and looks for what an optional act did not do.
func lostTour() sandbox.Tour {
	ana, help := sandbox.Same("ana"), sandbox.Same("#help")
	return sandbox.Tour{{
		Title: sandbox.Same("Hello"), Text: sandbox.Same("Somebody says hello"), Button: sandbox.Same("Say hello"), Look: sandbox.Same("There it is"),
		Acts: []sandbox.TourAct{
			{As: ana, Channel: help, Say: sandbox.Same("hello"), Name: "hello"},
			{As: ana, Channel: sandbox.Same("#nowhere"), Optional: true, Say: sandbox.Same("psst")},
			{As: ana, Channel: sandbox.Same("#nowhere"), Say: sandbox.Same("psst")},
			{As: ana, Channel: help, Show: true, Point: sandbox.Same("hello")},
		},
	}}
}

// serveTour serves a workspace without an app that has a tour.
func serveTour(t *testing.T, tour sandbox.Tour) (url string) {
	t.Helper()
	w, err := sandbox.Open(sandbox.Options{Dir: t.TempDir(), Manifest: deployments.Manifest(), Log: quietLog(), Tour: tour})
	if err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	served := make(chan error, 1)
	go func() { served <- w.Serve(ctx, l) }()
	t.Cleanup(func() {
		cancel()
		if err := <-served; err != nil {
			t.Error(err)
		}
		if err := w.Close(); err != nil {
			t.Error(err)
		}
	})
	return "http://" + l.Addr().String()
}
