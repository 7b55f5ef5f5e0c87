// Package sandbox is a small Slack of its own, for tests and demonstrations: one team, its people and
// channels, and one installed app, on the loopback of one machine. It serves
//
//   - the Web API under /api/, for the app's bot token,
//   - Socket Mode, for the app-level token,
//   - uploads, downloads and response URLs, from the same origin,
//   - a page under /, on which one is anyone in the team,
//   - the people's API under /sandbox/, by which the page and programs act as those people.
//
// It knows nothing of any particular app and is never kinder than Slack. What it refuses, it refuses with
// Slack's own codes: scopes and events come from the app's manifest, Block Kit is held against tables of
// lengths and fields, a trigger lives three seconds and one use, a response URL half an hour and five, an
// event that is not acknowledged comes again, an interaction does not, connections come to an end, and of
// channels it is not in the app sees nothing. See https://docs.slack.dev for the rules themselves.
//
// # Testing an app
//
// Open a workspace on a folder of its own, serve it, and point the app's client at it:
//
//	ws, err := sandbox.Open(sandbox.Options{Dir: dir, Manifest: manifest})
//	l, err := net.Listen("tcp", "127.0.0.1:0")
//	go ws.Serve(ctx, l)
//	api := slack.New("xoxb-sandbox", slack.OptionAppLevelToken("xapp-sandbox"),
//		slack.OptionAPIURL("http://"+l.Addr().String()+"/api/"))
//
// Clients in other languages have an option for the address too (slackApiUrl in @slack/web-api and
// @slack/bolt). The tokens are xoxb-sandbox and xapp-sandbox unless Options say otherwise. Then act as a
// person, and look at what that person sees:
//
//	POST /sandbox/say      {"as": "ana", "channel": "#help", "text": "@bot hello"}
//	GET  /sandbox/wait?idle=500ms&max=10s
//	GET  /sandbox/messages?as=ana&channel=%23help
//	POST /sandbox/press    {"as": "ana", "channel": "#help", "message_ts": "…", "action_id": "open"}
//	POST /sandbox/submit   {"as": "ana", "state": {"title": {"text": "It works"}}}
//
// People and channels are named by id or by name; @bot is the conversation with the app. The acts are say,
// edit, delete, react, press, options, submit, close, command, shortcut and home; messages, view, home,
// workspace and log show what there is. A person can do only what that person sees: 400 answers a request
// that makes no sense, 404 an unknown id, 409 what a person could not do now. users, channels and usergroups
// make or change people, channels and groups.
//
// # Time
//
// The workspace has a clock of its own, the wall clock plus an offset that only grows. POST /sandbox/clock
// {"advance": "31m"} lets time flow in steps, {"set": "2026-01-31T09:00:00Z"} jumps. A program under test
// can follow it: it keeps GET /sandbox/clock?after=VERSION open, which answers {now, offset_ms, version}
// as soon as the version differs. By asking with the version it was given it says that it is at that time
// and has done what became due, and until then the next step waits, two seconds at most.
//
// # Faults
//
// POST /sandbox/fail makes the next calls of a method go wrong: {"method": "chat.postMessage", "times": 2,
// "status": 429, "retry_after": 30}, or "error" for one of Slack's codes, "delay", or "lose_reply", which
// does the work and then breaks the connection. /sandbox/disconnect ends the connections as Slack does
// (warning, refresh_requested, link_disabled) or without a word (drop); /sandbox/redeliver sends an event
// again.
//
// # What is kept
//
// Every act is one line of workspace.jsonl in Options.Dir, written before it is answered; files are beside
// it. A workspace opened again is the same, and takes up the events that were not acknowledged. Triggers,
// upload addresses, faults and the log of calls are not kept.
package sandbox
