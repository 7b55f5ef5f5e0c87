package sandbox

// Seed says who and what a new workspace starts with. It is read once, when the journal is empty.
type Seed struct {
	Team     string // name of the workspace; "Sandbox" if empty
	People   []Person
	Channels []Room
}

// Person is someone who uses the workspace.
type Person struct {
	Name     string // required: how the person is mentioned, without @
	RealName string // shown on messages; the name if empty
	Title    string
	Email    string // name@example.com if empty
	Locale   string // en-US if empty
	TZ       string // an IANA zone; UTC if empty
	Admin    bool
}

// Room is a channel with its members.
type Room struct {
	Name    string // required, without #
	Topic   string
	Private bool
	Members []string // names; nil means everybody
	Bot     bool     // the app's bot is a member
}

// defaultSeed is a small building firm: two who ask, two on duty, their leads, a manager, an administrator.
func defaultSeed() Seed {
	const shanghai, london = "Asia/Shanghai", "Europe/London"
	return Seed{
		Team: "Sandbox",
		People: []Person{
			{Name: "ana", RealName: "Ana Xu", Title: "Site engineer", Locale: "zh-CN", TZ: shanghai},
			{Name: "bob", RealName: "Bob Miller", Title: "Project engineer", Locale: "en-US", TZ: london},
			{Name: "chen", RealName: "Chen Wei", Title: "Duty engineer", Locale: "zh-CN", TZ: shanghai},
			{Name: "dora", RealName: "Dora Klein", Title: "Duty engineer", Locale: "en-US", TZ: london},
			{Name: "lead", RealName: "Lea Duan", Title: "Technical lead", Locale: "en-US", TZ: shanghai},
			{Name: "lead2", RealName: "Leo Dahl", Title: "Technical lead", Locale: "en-US", TZ: london},
			{Name: "mgr", RealName: "Mei Guo", Title: "Manager", Locale: "zh-CN", TZ: shanghai},
			{Name: "admin", RealName: "Ada Min", Title: "Administrator", Locale: "en-US", TZ: shanghai, Admin: true},
		},
		Channels: []Room{
			{Name: "help", Topic: "Ask here when something does not work", Bot: true},
			{Name: "duty", Topic: "What the duty engineers work on", Bot: true},
			{Name: "changes", Topic: "Changes and their approvals", Bot: true},
			{Name: "reports", Topic: "Reports", Bot: true},
			{Name: "random", Topic: "Anything else", Bot: true},
			{Name: "elsewhere", Topic: "People only"},
			{Name: "secret", Topic: "By invitation", Private: true},
		},
	}
}
