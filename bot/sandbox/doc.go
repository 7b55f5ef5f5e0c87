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
// Slack's own codes and words. See https://docs.slack.dev for the rules themselves.
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
// Clients in other languages have an option for the address too: slackApiUrl in @slack/web-api and, as one of
// clientOptions, in @slack/socket-mode and @slack/bolt; base_url in slack_sdk. The tokens are xoxb-sandbox and
// xapp-sandbox unless Options say otherwise. The manifest is the app's own, YAML or JSON: its scopes, events,
// commands and shortcuts are what the app has here, and a mistake in it is an error of Open. Then act as a
// person, and look at what that person sees:
//
//	POST /sandbox/say      {"as": "ana", "channel": "#help", "text": "@bot hello"}
//	GET  /sandbox/wait?idle=500ms&max=10s
//	GET  /sandbox/messages?as=ana&channel=%23help
//	POST /sandbox/press    {"as": "ana", "channel": "#help", "message_ts": "…", "action_id": "open"}
//	POST /sandbox/submit   {"as": "ana", "state": {"title": {"text": "It works"}}}
//
// # Acting as people
//
// People and channels are named by id or by name; @bot is the conversation with the app. Bodies and answers are
// JSON. 400 answers a request that makes no sense, 404 an unknown id, 409 what that person could not do now,
// each with {"error": "…"} that says why.
//
//   - say {as, channel, text, thread_ts, files: [{name, mimetype, base64, audio: {transcript, locale}}]},
//     edit {as, channel, ts, text}, delete {as, channel, ts}, react {as, channel, ts, name, remove}
//   - press {as, channel, message_ts, action_id, block_id, value} on a message, or {as, view_id, …} in the modal
//     on top or the Home tab; value is an option's value, a date, an id or name, or a list of those.
//     What is put into other inputs first goes into state, as in submit.
//   - options, like press: what an external select offers for the text in value. A select that is pressed or
//     submitted with a plain value takes the option that was offered, and asks the app if none was.
//   - submit {as, view_id, state: {block_id: {action_id: value}}} answers {status, errors, view}: closed, open
//     with what Slack's own client or the app says of the inputs, or failed if the app did not answer well
//   - close {as, view_id, all}, command {as, channel, command, text}, shortcut {as, callback_id} or with
//     {channel, message_ts} on a message, home {as, tab}
//   - users, channels and usergroups make or change people, channels and groups; what is left out stays
//
// press, command and shortcut answer {"acked": …} when the app has acknowledged, or three seconds later. To look
// there are GET messages, view and home (?as=…), workspace with every id and name, and log?since=SEQ, which has
// every call and envelope with arguments, answer, acknowledgement and its delay, without the tokens.
//
// # Where apps fail
//
// Each of these is a mistake that passes with most doubles and not here:
//
//   - Block Kit is held against tables: unknown fields, wrong surfaces, lengths, numbers, ids used twice. The
//     answer points at the place, as in "must be less than 3001 characters [json-pointer:/blocks/0/text/text]".
//   - A trigger lives three seconds and one use, a response URL half an hour and five, a stack has three modals,
//     views.update with an old hash is a hash_conflict.
//   - A method the manifest has no scope for answers missing_scope with needed and provided; one that does not
//     exist unknown_method, never a silent ok.
//   - Of conversations it is not in, the app hears and sees nothing. Its own messages and edits come back as
//     events, and a mention comes as a message too.
//   - An event that is not acknowledged in three seconds comes again under its event_id: at once, after a minute,
//     after five, perhaps on another connection. An interaction does not; the person sees that it failed.
//   - Connections come to an end after an hour or on demand, there are ten at most, each envelope goes to one of
//     them, and an acknowledgement of 20,480 bytes or more is ignored.
//   - A reaction needs an emoji that exists; escaping, threads, time limits and pages are Slack's.
//
// # A tour
//
// Options.Tour is a list of steps, each in several languages, that the page offers to whoever comes for the
// first time: acts of people that are played at a press, and what must be seen then. GET /sandbox/tour
// answers it.
//
// # Time
//
// The workspace has a clock of its own, the wall clock plus an offset that only grows. POST /sandbox/clock
// {"advance": "31m"} lets time flow in steps, {"set": "2026-01-31T09:00:00Z"} jumps. What is kept follows it:
// redelivery, scheduled messages, response URLs. Triggers, acknowledgements and HTTP live in real time. A program
// under test can follow the clock: it keeps GET /sandbox/clock?after=VERSION open, which answers {now, offset_ms,
// version} as soon as the version differs. By asking with the version it was given it says that it is at that
// time and has done what became due, and until then the next step waits, two seconds at most.
//
// # Faults
//
// POST /sandbox/fail makes the next calls of a method go wrong: {"method": "chat.postMessage", "times": 2,
// "status": 429, "retry_after": 30}, or "error" for one of Slack's codes, "delay", or "lose_reply", which
// does the work and then breaks the connection; {"clear": true} ends all faults. /sandbox/disconnect ends the
// connections as Slack does (warning, refresh_requested, link_disabled) or without a word (drop);
// /sandbox/redeliver sends an event again.
//
// # What is kept, and what is not there
//
// Every act is one line of workspace.jsonl in Options.Dir, written before it is answered; files are beside
// it. A workspace opened again is the same, and takes up the events that were not acknowledged. Triggers,
// upload addresses, faults and the log of calls are not kept.
//
// There is one team, no group conversations, no workflows, no lists, no canvases, no user tokens, no delivery of
// events over HTTP, and no limit on the rate of calls other than the faults asked for; of events the app is sent
// 30,000 in an hour. What is not there answers unknown_method or as if there were none of it.
package sandbox
