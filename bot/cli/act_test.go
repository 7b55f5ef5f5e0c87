package cli

import (
	"encoding/base64"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"
)

// act is something that a script has a person do, or that befalls the desk.
type act struct {
	usage string
	least int
	act   func(s *stage, args []string) error
}

func acts() map[string]act {
	return map[string]act{
		"say":        {"say CHANNEL USER TEXT [-thread] [-file NAME[=MB]] [-voice HEARD]", 3, actSay},
		"edit":       {"edit USER TEXT", 2, actEdit},
		"delete":     {"delete USER", 1, actDelete},
		"react":      {"react USER NAME", 2, actReact},
		"open":       {"open CHANNEL USER PATTERN", 3, actOpen},
		"press":      {"press USER LABEL", 2, actPress},
		"rush":       {"rush N LABEL USER…", 3, actRush},
		"choose":     {"choose USER ACTION VALUE", 3, actChoose},
		"submit":     {"submit USER [FIELD=VALUE…]", 1, actSubmit},
		"close":      {"close USER", 1, actClose},
		"command":    {"command USER CHANNEL TEXT", 3, actCommand},
		"shortcut":   {"shortcut USER ID [-message]", 2, actShortcut},
		"home":       {"home USER", 1, actHome},
		"clock":      {"clock +5h | clock set TIME|+8h", 1, actClock},
		"fail":       {"fail METHOD CODE|STATUS|lose_reply|ratelimited [TIMES [CHANNEL]]", 2, actFail},
		"mend":       {"mend", 0, actMend},
		"archive":    {"archive CHANNEL", 1, actArchive},
		"redeliver":  {"redeliver [TIMES]", 0, actRedeliver},
		"disconnect": {"disconnect REASON", 1, actDisconnect},
		"bot":        {"bot in|out CHANNEL", 2, actBot},
		"user":       {"user NAME deleted|active", 2, actUser},
	}
}

// place notes who acts now, and when.
func (s *stage) place(actor string) {
	s.actor = actor
	if t, err := s.time(); err == nil {
		s.since = fmt.Sprintf("%d.%06d", t.Unix(), t.Nanosecond()/1000)
	}
}

func actSay(s *stage, args []string) error {
	s.place(args[1])
	in := map[string]any{"channel": args[0], "as": args[1], "text": args[2]}
	if i := slices.Index(args, "-file"); i > 0 && i+1 < len(args) {
		in["files"] = fileSaid(args[i+1])
	}
	if i := slices.Index(args, "-voice"); i > 0 && i+1 < len(args) {
		in["files"] = clip(args[i+1])
	}
	threaded := slices.Contains(args[3:], "-thread")
	if threaded {
		id, err := s.channelID(args[1], args[0])
		if err != nil {
			return err
		}
		in["thread_ts"] = s.roots[args[1]+" "+id]
	}
	var out struct{ Channel, TS string }
	if err := s.act("say", in, &out); err != nil {
		return err
	}
	s.channel, s.said = out.Channel, out.TS
	if s.root, _ = in["thread_ts"].(string); !threaded {
		s.root = out.TS
	}
	s.roots[s.actor+" "+s.channel] = s.root
	return nil
}

// fileSaid is a file that somebody adds to a message, some megabytes big if so
// said.
func fileSaid(arg string) []map[string]string {
	name, size, _ := strings.Cut(arg, "=")
	content := []byte("the content of " + name)
	if mb, err := strconv.Atoi(size); err == nil {
		content = make([]byte, mb<<20)
	}
	return []map[string]string{{"name": name, "base64": base64.StdEncoding.EncodeToString(content)}}
}

// clip is a voice clip in which Slack hears something, or nothing.
func clip(heard string) []map[string]any {
	return []map[string]any{{
		"name": "audio_message.m4a", "mimetype": "audio/mp4", "base64": base64.StdEncoding.EncodeToString([]byte("sound")),
		"audio": map[string]string{"transcript": heard, "locale": "zh-CN"},
	}}
}

func actEdit(s *stage, args []string) error {
	s.place(args[0])
	return s.act("edit", map[string]string{"as": args[0], "channel": s.channel, "ts": s.said, "text": args[1]}, nil)
}

func actDelete(s *stage, args []string) error {
	s.place(args[0])
	return s.act("delete", map[string]string{"as": args[0], "channel": s.channel, "ts": s.said}, nil)
}

func actReact(s *stage, args []string) error {
	s.place(args[0])
	return s.act("react", map[string]string{"as": args[0], "channel": s.channel, "ts": s.said, "name": args[1]}, nil)
}

// actOpen opens the thread of the newest message of the bot that matches:
// what is then said with -thread is said there.
func actOpen(s *stage, args []string) error {
	s.place(args[1])
	match, err := matcher(args[2])
	if err != nil {
		return err
	}
	return s.until(func() (bool, error) {
		names, err := s.names()
		if err != nil {
			return false, err
		}
		list, err := s.messages(args[1], args[0])
		for _, m := range slices.Backward(list) {
			if m.BotID != "" && match.MatchString(names.Replace(words(m))) {
				s.roots[args[1]+" "+m.Channel] = m.root()
				return true, nil
			}
		}
		return false, err
	}, "no message of the bot matches "+args[2])
}

// actPress presses the newest button of that label: in the form on top, else
// where the last act took place, else anywhere the person looks.
func actPress(s *stage, args []string) error {
	user, label := args[0], args[1]
	var in map[string]any
	err := s.until(func() (ok bool, err error) {
		if in, err = s.pressable(user, label); err != nil {
			return false, err
		}
		return in != nil, nil
	}, "no button of that label")
	if err != nil {
		return fmt.Errorf("%s presses %q: %w\n%s", user, label, err, s.logTail())
	}
	s.place(user)
	var out struct{ Acked bool }
	err = s.act("press", in, &out)
	for tries := 0; err != nil && tries < 5; tries++ { // drawn anew since they looked
		if in, err = s.pressable(user, label); err == nil && in != nil {
			err = s.act("press", in, &out)
		}
	}
	if err != nil {
		return err
	}
	if !out.Acked {
		return fmt.Errorf("%s presses %q: not acknowledged\n%s", user, label, s.logTail())
	}
	return nil
}

// actRush has people press a button so many times, all at once.
func actRush(s *stage, args []string) error {
	n, err := strconv.Atoi(args[0])
	if err != nil {
		return err
	}
	users, presses := args[2:], []map[string]any{}
	for _, user := range users {
		if err := s.until(func() (bool, error) {
			in, err := s.pressable(user, args[1])
			if in != nil {
				presses = append(presses, in)
			}
			return in != nil, err
		}, "no button of that label"); err != nil {
			return err
		}
	}
	s.place(users[0])
	var group errgroup.Group
	for i := range n {
		group.Go(func() error {
			_ = s.act("press", presses[i%len(users)], nil) // the button may be gone by then
			return nil
		})
	}
	return group.Wait()
}

func (s *stage) pressable(user, label string) (map[string]any, error) {
	view, err := s.view("view", user)
	if err != nil {
		return nil, err
	}
	blocks, _ := view["blocks"].([]any)
	if b, ok := button(blocks, label); ok {
		return map[string]any{"as": user, "action_id": b.action, "block_id": b.block}, nil
	}
	if s.channel == appHome {
		if at, err := s.pressableAtHome(user, label); err != nil || at != nil {
			return at, err
		}
	}
	for _, channel := range []string{s.channel, "#duty", "#help", "@bot", "#changes", "#reports"} {
		if channel == "" || channel == appHome {
			continue
		}
		list, err := s.messages(user, channel)
		if err != nil {
			continue // not a member
		}
		for _, m := range slices.Backward(list) {
			if b, ok := button(m.Blocks, label); ok && m.BotID != "" {
				s.channel, s.root = m.Channel, m.root()
				s.roots[user+" "+m.Channel] = s.root
				return map[string]any{
					"as": user, "channel": m.Channel, "message_ts": m.TS, "action_id": b.action, "block_id": b.block,
				}, nil
			}
		}
	}
	return nil, nil
}

func (s *stage) pressableAtHome(user, label string) (map[string]any, error) {
	view, err := s.view("home", user)
	if err != nil {
		return nil, err
	}
	blocks, _ := view["blocks"].([]any)
	b, ok := button(blocks, label)
	if !ok {
		return nil, nil
	}
	return map[string]any{"as": user, "view_id": view["id"], "action_id": b.action, "block_id": b.block}, nil
}

// actChoose picks from a select in the form on top, else in somebody's App
// Home.
func actChoose(s *stage, args []string) error {
	s.place(args[0])
	if view, err := s.view("view", args[0]); err != nil || view != nil {
		return errors.Join(err, s.chooseIn(view, args[0], args[1], args[2]))
	}
	s.channel = appHome
	err := s.choose(args[0], args[1], args[2])
	for tries := 0; err != nil && tries < 5; tries++ { // drawn anew since they looked
		err = s.choose(args[0], args[1], args[2])
	}
	return err
}

// chooseIn chooses in a form that tells of each choice.
func (s *stage) chooseIn(view map[string]any, user, action, value string) error {
	blocks, _ := view["blocks"].([]any)
	at, ok := input(blocks, action)
	if !ok {
		return fmt.Errorf("the form has no choice %q", action)
	}
	if option, ok := at.options[value]; ok {
		value = option
	}
	in := map[string]any{"as": user, "view_id": view["id"], "action_id": at.action, "block_id": at.block, "value": s.entered(at, value)}
	return s.act("press", in, nil)
}

// choose chooses in App Home as it is now.
func (s *stage) choose(user, action, value string) error {
	view, err := s.view("home", user)
	if err != nil {
		return err
	}
	blocks, _ := view["blocks"].([]any)
	at, ok := input(blocks, action)
	if !ok {
		return fmt.Errorf("App Home has no choice %q", action)
	}
	in := map[string]any{"as": user, "view_id": view["id"], "action_id": at.action, "block_id": at.block, "value": value}
	return s.act("press", in, nil)
}

// actSubmit fills in the form on top and sends it.
func actSubmit(s *stage, args []string) error {
	s.place(args[0])
	var view map[string]any
	err := s.until(func() (ok bool, err error) {
		view, err = s.view("view", args[0])
		return view != nil, err
	}, "no form is open")
	if err != nil {
		return fmt.Errorf("%s submits: %w\n%s", args[0], err, s.logTail())
	}
	blocks, _ := view["blocks"].([]any)
	state := make(map[string]map[string]any)
	for _, arg := range args[1:] {
		name, value, _ := strings.Cut(arg, "=")
		in, ok := input(blocks, name)
		if !ok {
			return fmt.Errorf("the form has no input %q: %+v", name, spotsOf(blocks))
		}
		if option, ok := in.options[value]; ok {
			value = option
		}
		state[in.block] = map[string]any{in.action: s.entered(in, value)}
	}
	var out struct {
		Status string
		Errors map[string]string
	}
	if err := s.act("submit", map[string]any{"as": args[0], "state": state}, &out); err != nil {
		return err
	}
	if out.Status != "closed" {
		return fmt.Errorf("the form stays %s: %v", out.Status, out.Errors)
	}
	return nil
}

// entered is what goes into an input: several things are written a+b, and a
// moment, or a day, as +26h from now.
func (s *stage) entered(in spot, value string) any {
	switch {
	case strings.HasPrefix(in.kind, "multi_"):
		var list []string
		for _, one := range strings.Split(value, "+") {
			if option, ok := in.options[one]; ok {
				one = option
			}
			list = append(list, one)
		}
		return list
	case in.kind == "datetimepicker", in.kind == "datepicker":
		d, err := time.ParseDuration(strings.TrimPrefix(value, "+"))
		now, errNow := s.time()
		if err == nil && errNow == nil && in.kind == "datepicker" {
			return now.Add(d).Format(time.DateOnly)
		}
		if err == nil && errNow == nil {
			return fmt.Sprint(now.Add(d).Unix())
		}
	}
	return value
}

func actClose(s *stage, args []string) error {
	return s.act("close", map[string]any{"as": args[0], "all": true}, nil)
}

func actCommand(s *stage, args []string) error {
	s.place(args[0])
	s.root = ""
	channel, err := s.channelID(args[0], args[1])
	if err != nil {
		return err
	}
	s.channel = channel
	var out struct{ Acked bool }
	in := map[string]string{"as": args[0], "channel": args[1], "command": "/ops", "text": args[2]}
	if err := s.act("command", in, &out); err != nil || out.Acked {
		return err
	}
	return fmt.Errorf("/ops %s: not acknowledged\n%s", args[2], s.logTail())
}

// channelID is the id of a channel given by name, or of a person's direct
// messages with the bot.
func (s *stage) channelID(user, name string) (string, error) {
	var w struct {
		Channels []struct{ ID, Name string }
		Users    []struct{ Name, DM string }
	}
	if err := s.see("workspace", nil, &w); err != nil {
		return "", err
	}
	for _, c := range w.Channels {
		if c.Name == strings.TrimPrefix(name, "#") {
			return c.ID, nil
		}
	}
	for _, u := range w.Users {
		if name == "@bot" && u.Name == user {
			return u.DM, nil
		}
	}
	return "", fmt.Errorf("no channel %s", name)
}

func actShortcut(s *stage, args []string) error {
	s.place(args[0])
	in := map[string]string{"as": args[0], "callback_id": args[1]}
	if slices.Contains(args, "-message") {
		in["channel"], in["message_ts"] = s.channel, s.said
	}
	var out struct{ Acked bool }
	if err := s.act("shortcut", in, &out); err != nil || out.Acked {
		return err
	}
	return fmt.Errorf("shortcut %s: not acknowledged\n%s", args[1], s.logTail())
}

// appHome stands for a channel while somebody looks at their App Home.
const appHome = "App Home"

func actHome(s *stage, args []string) error {
	s.place(args[0])
	s.channel = appHome
	return s.act("home", map[string]string{"as": args[0]}, nil)
}

// actClock lets time flow, or with "set" jump as if everybody had slept.
func actClock(s *stage, args []string) error {
	if args[0] != "set" {
		d, err := waited(args[0])
		if err != nil {
			return err
		}
		return s.act("clock", map[string]string{"advance": d}, nil)
	}
	to := args[1]
	if strings.HasPrefix(to, "+") {
		d, err := time.ParseDuration(to[1:])
		if err != nil {
			return err
		}
		now, err := s.time()
		if err != nil {
			return err
		}
		to = now.Add(d).Format(time.RFC3339)
	}
	return s.act("clock", map[string]string{"set": to}, nil)
}

// actFail has the next calls of a method meet a fault.
func actFail(s *stage, args []string) error {
	in := map[string]any{"method": args[0], "times": 1}
	if len(args) > 2 {
		n, err := strconv.Atoi(args[2])
		if err != nil {
			return err
		}
		in["times"] = n
	}
	if len(args) > 3 {
		channel, err := s.channelID("", args[3])
		if err != nil {
			return err
		}
		in["channel"] = channel
	}
	status, err := strconv.Atoi(args[1])
	switch {
	case args[1] == "lose_reply":
		in["lose_reply"] = true
	case args[1] == "ratelimited":
		in["status"], in["retry_after"] = 429, "1"
	case err == nil:
		in["status"] = status
	default:
		in["error"] = args[1]
	}
	return s.act("fail", in, nil)
}

// actMend ends all faults that are still to come.
func actMend(s *stage, _ []string) error { return s.act("fail", map[string]any{"clear": true}, nil) }

func actArchive(s *stage, args []string) error {
	return s.act("channels", map[string]any{"name": strings.TrimPrefix(args[0], "#"), "archived": true}, nil)
}

func actRedeliver(s *stage, args []string) error {
	times := 1
	if len(args) > 0 {
		var err error
		if times, err = strconv.Atoi(args[0]); err != nil {
			return err
		}
	}
	return s.act("redeliver", map[string]int{"times": times}, nil)
}

// actDisconnect ends the desk's connection and waits for its next.
func actDisconnect(s *stage, args []string) error {
	if err := s.act("disconnect", map[string]string{"reason": args[0]}, nil); err != nil {
		return err
	}
	return s.until(func() (bool, error) {
		n, err := s.connections()
		return n > 0, err
	}, "the desk did not come back")
}

func actBot(s *stage, args []string) error {
	name := strings.TrimPrefix(args[1], "#")
	return s.act("channels", map[string]any{"name": name, "bot": args[0] == "in"}, nil)
}

func actUser(s *stage, args []string) error {
	return s.act("users", map[string]any{"name": args[0], "deleted": args[1] == "deleted"}, nil)
}
