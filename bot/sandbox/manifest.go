package sandbox

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/goccy/go-yaml"
)

// manifest is the part of a Slack app manifest (schema version 2) that decides what the app may do here.
// See https://docs.slack.dev/reference/app-manifest. Unknown keys are refused: a misspelt one would
// otherwise be a permission that silently does not exist.
type manifest struct {
	Metadata struct {
		Major int `yaml:"major_version"`
		Minor int `yaml:"minor_version"`
	} `yaml:"_metadata"`
	Display struct {
		Name            string `yaml:"name"`
		Description     string `yaml:"description"`
		LongDescription string `yaml:"long_description"`
		BackgroundColor string `yaml:"background_color"`
	} `yaml:"display_information"`
	Features struct {
		AppHome struct {
			Home             bool  `yaml:"home_tab_enabled"`
			Messages         *bool `yaml:"messages_tab_enabled"` // enabled unless it says no
			MessagesReadOnly bool  `yaml:"messages_tab_read_only_enabled"`
		} `yaml:"app_home"`
		BotUser struct {
			DisplayName  string `yaml:"display_name"`
			AlwaysOnline bool   `yaml:"always_online"`
		} `yaml:"bot_user"`
		AgentView     *agentView     `yaml:"agent_view"`
		AssistantView *assistantView `yaml:"assistant_view"`
		Commands      []command      `yaml:"slash_commands"`
		Shortcuts     []shortcut     `yaml:"shortcuts"`
		UnfurlDomains []string       `yaml:"unfurl_domains"`
		WorkflowSteps any            `yaml:"workflow_steps"`
		RichPreviews  any            `yaml:"rich_previews"`
		Search        any            `yaml:"search"`
		Connections   any            `yaml:"user_connections"`
		CodeChannels  any            `yaml:"code_channels"`
	} `yaml:"features"`
	OAuth struct {
		RedirectURLs    []string `yaml:"redirect_urls"`
		PKCE            bool     `yaml:"pkce_enabled"`
		TokenManagement *bool    `yaml:"token_management_enabled"`
		Scopes          struct {
			Bot          []string `yaml:"bot"`
			User         []string `yaml:"user"`
			BotOptional  []string `yaml:"bot_optional"`
			UserOptional []string `yaml:"user_optional"`
		} `yaml:"scopes"`
	} `yaml:"oauth_config"`
	Settings struct {
		Events struct {
			RequestURL string   `yaml:"request_url"`
			Bot        []string `yaml:"bot_events"`
			User       []string `yaml:"user_events"`
			Metadata   any      `yaml:"metadata_subscriptions"`
		} `yaml:"event_subscriptions"`
		Interactivity struct {
			Enabled    bool   `yaml:"is_enabled"`
			RequestURL string `yaml:"request_url"`
			OptionsURL string `yaml:"message_menu_options_url"`
		} `yaml:"interactivity"`
		OrgDeploy       bool     `yaml:"org_deploy_enabled"`
		SocketMode      bool     `yaml:"socket_mode_enabled"`
		TokenRotation   bool     `yaml:"token_rotation_enabled"`
		AllowedIPRanges []string `yaml:"allowed_ip_address_ranges"`
		FunctionRuntime string   `yaml:"function_runtime"`
		Webhooks        any      `yaml:"incoming_webhooks"`
		MCP             bool     `yaml:"is_mcp_enabled"`
		SIWS            any      `yaml:"siws_links"`
	} `yaml:"settings"`
	Functions       any      `yaml:"functions"`
	Workflows       any      `yaml:"workflows"`
	Types           any      `yaml:"types"`
	Datastores      any      `yaml:"datastores"`
	ExternalAuth    any      `yaml:"external_auth_providers"`
	OutgoingDomains []string `yaml:"outgoing_domains"`
}

type agentView struct {
	Description string   `yaml:"agent_description"`
	Prompts     []prompt `yaml:"suggested_prompts"`
	Actions     any      `yaml:"actions"`
}

type assistantView struct {
	Description string   `yaml:"assistant_description"`
	Prompts     []prompt `yaml:"suggested_prompts"`
}

// prompt is a question that the page offers in an empty conversation with the app.
type prompt struct {
	Title   string `yaml:"title" json:"title"`
	Message string `yaml:"message" json:"message"`
}

// command is one slash command of the app.
type command struct {
	Command      string `yaml:"command" json:"command"`
	Description  string `yaml:"description" json:"description"`
	UsageHint    string `yaml:"usage_hint" json:"usage_hint"`
	ShouldEscape bool   `yaml:"should_escape" json:"should_escape"`
	URL          string `yaml:"url" json:"-"`
}

// shortcut is one entry of the shortcut menu: global, or on a message.
type shortcut struct {
	Name        string `yaml:"name" json:"name"`
	Type        string `yaml:"type" json:"type"`
	CallbackID  string `yaml:"callback_id" json:"callback_id"`
	Description string `yaml:"description" json:"description"`
}

func readManifest(raw []byte) (manifest, error) {
	var m manifest
	dec := yaml.NewDecoder(bytes.NewReader(raw), yaml.Strict())
	if err := dec.Decode(&m); err != nil && !errors.Is(err, io.EOF) {
		return m, fmt.Errorf("manifest: %w", err)
	}
	if err := m.check(); err != nil {
		return m, fmt.Errorf("manifest: %w", err)
	}
	return m, nil
}

// check reports every fault of the manifest at once.
func (m *manifest) check() error {
	faults := slices.Concat(m.checkNames(), m.checkCommands(), m.checkShortcuts(), m.checkEvents())
	return errors.Join(faults...)
}

func (m *manifest) checkNames() (faults []error) {
	faults = appendLength(faults, "display_information.name", m.Display.Name, 1, 35)
	faults = appendLength(faults, "display_information.description", m.Display.Description, 0, 140)
	faults = appendLength(faults, "bot_user.display_name", m.botName(), 1, 80)
	if m.Features.AgentView != nil {
		faults = appendLength(faults, "agent_view.agent_description", m.Features.AgentView.Description, 1, 300)
		faults = m.appendScope(faults, "agent_view", "assistant:write")
	}
	return faults
}

func (m *manifest) checkCommands() (faults []error) {
	if len(m.Features.Commands) > 50 {
		faults = append(faults, fmt.Errorf("slash_commands: %d, at most 50", len(m.Features.Commands)))
	}
	for _, c := range m.Features.Commands {
		if !strings.HasPrefix(c.Command, "/") || strings.ContainsAny(c.Command, " \t\n") {
			faults = append(faults, fmt.Errorf("slash command %q: must start with / and have no space", c.Command))
		}
		faults = appendLength(faults, "slash command", c.Command, 2, 32)
		faults = appendLength(faults, c.Command+" description", c.Description, 1, 2000)
		faults = appendLength(faults, c.Command+" usage_hint", c.UsageHint, 0, 1000)
		faults = m.appendScope(faults, c.Command, "commands")
	}
	return faults
}

func (m *manifest) checkShortcuts() (faults []error) {
	if len(m.Features.Shortcuts) > 10 {
		faults = append(faults, fmt.Errorf("shortcuts: %d, at most 10", len(m.Features.Shortcuts)))
	}
	for _, s := range m.Features.Shortcuts {
		if s.Type != "global" && s.Type != "message" {
			faults = append(faults, fmt.Errorf("shortcut %q: type %q, must be global or message", s.CallbackID, s.Type))
		}
		faults = appendLength(faults, "shortcut callback_id", s.CallbackID, 1, 255)
		faults = appendLength(faults, s.CallbackID+" description", s.Description, 1, 150)
		faults = m.appendScope(faults, "shortcut "+s.CallbackID, "commands")
	}
	return faults
}

func (m *manifest) checkEvents() (faults []error) {
	known := eventScopes()
	for _, e := range m.Settings.Events.Bot {
		scopes, ok := known[e]
		if !ok {
			faults = append(faults, fmt.Errorf("bot event %q: Slack has none of that name", e))
			continue
		}
		faults = m.appendScope(faults, "bot event "+e, scopes...)
	}
	return faults
}

func (m *manifest) appendScope(faults []error, what string, oneOf ...string) []error {
	if len(oneOf) == 0 || m.hasScope(oneOf...) {
		return faults
	}
	return append(faults, fmt.Errorf("%s: needs the bot scope %s", what, strings.Join(oneOf, " or ")))
}

func appendLength(faults []error, what, text string, min, max int) []error {
	if n := utf8.RuneCountInString(text); n < min || n > max {
		return append(faults, fmt.Errorf("%s: %d characters, must be %d to %d", what, n, min, max))
	}
	return faults
}

func (m *manifest) hasScope(oneOf ...string) bool {
	return slices.ContainsFunc(oneOf, func(s string) bool { return slices.Contains(m.OAuth.Scopes.Bot, s) })
}

func (m *manifest) hasEvent(name string) bool { return slices.Contains(m.Settings.Events.Bot, name) }

func (m *manifest) messagesTab() bool {
	tab := m.Features.AppHome.Messages
	return tab == nil || *tab
}

func (m *manifest) botName() string {
	if n := m.Features.BotUser.DisplayName; n != "" {
		return n
	}
	return m.Display.Name
}

func (m *manifest) prompts() []prompt {
	switch {
	case m.Features.AgentView != nil:
		return m.Features.AgentView.Prompts
	case m.Features.AssistantView != nil:
		return m.Features.AssistantView.Prompts
	}
	return nil
}

// findCommand returns the command of that name; ok is false if the app has none.
func (m *manifest) findCommand(name string) (c command, ok bool) {
	i := slices.IndexFunc(m.Features.Commands, func(c command) bool { return c.Command == name })
	if i < 0 {
		return c, false
	}
	return m.Features.Commands[i], true
}

func (m *manifest) findShortcut(callbackID, kind string) (s shortcut, ok bool) {
	i := slices.IndexFunc(m.Features.Shortcuts, func(s shortcut) bool {
		return s.CallbackID == callbackID && s.Type == kind
	})
	if i < 0 {
		return s, false
	}
	return m.Features.Shortcuts[i], true
}
