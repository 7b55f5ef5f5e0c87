package sandbox

import "maps"

// eventScopes says which bot scopes each bot event needs; one of them is enough, none is needed for an
// empty list. See https://docs.slack.dev/reference/events.
func eventScopes() map[string][]string {
	table := raisedEvents()
	for scope, names := range otherEvents() {
		for _, name := range names {
			table[name] = []string{scope}
		}
	}
	maps.Copy(table, map[string][]string{
		"app_rate_limited": nil, "app_uninstalled": nil, "function_executed": nil, "grid_migration_finished": nil,
		"grid_migration_started": nil, "message.app_home": nil, "tokens_revoked": nil, "workflow_deleted": nil,
		"workflow_published": nil, "workflow_step_deleted": nil, "workflow_unpublished": nil,
	})
	return table
}

// raisedEvents are those that happen here.
func raisedEvents() map[string][]string {
	return map[string][]string{
		"app_home_opened":       nil,
		"app_mention":           {"app_mentions:read"},
		"file_change":           {"files:read"},
		"member_joined_channel": {"channels:read", "groups:read"},
		"member_left_channel":   {"channels:read", "groups:read"},
		"message.channels":      {"channels:history"},
		"message.groups":        {"groups:history"},
		"message.im":            {"im:history"},
		"reaction_added":        {"reactions:read"},
		"reaction_removed":      {"reactions:read"},
		"team_join":             {"users:read"},
		"user_change":           {"users:read"},
	}
}

// otherEvents, by scope, may be subscribed to, but nothing here raises them.
func otherEvents() map[string][]string {
	return map[string][]string{
		"assistant:write":  {"app_context_changed", "assistant_thread_context_changed", "assistant_thread_started"},
		"calls:read":       {"call_rejected"},
		"channels:history": {"channel_history_changed"},
		"channels:read": {
			"channel_archive", "channel_created", "channel_deleted", "channel_id_changed", "channel_left", "channel_rename",
			"channel_shared", "channel_unarchive", "channel_unshared",
		},
		"dnd:read":              {"dnd_updated", "dnd_updated_user"},
		"emoji:read":            {"emoji_changed"},
		"files:read":            {"file_created", "file_deleted", "file_public", "file_shared", "file_unshared"},
		"groups:history":        {"group_history_changed"},
		"groups:read":           {"group_archive", "group_close", "group_deleted", "group_left", "group_open", "group_rename", "group_unarchive"},
		"im:history":            {"im_history_changed"},
		"im:read":               {"im_close", "im_created", "im_open"},
		"links:read":            {"link_shared"},
		"metadata.message:read": {"message_metadata_deleted", "message_metadata_posted", "message_metadata_updated"},
		"mpim:history":          {"message.mpim"},
		"pins:read":             {"pin_added", "pin_removed"},
		"team:read":             {"email_domain_changed", "team_domain_change", "team_rename"},
		"usergroups:read":       {"subteam_created", "subteam_members_changed", "subteam_self_added", "subteam_self_removed", "subteam_updated"},
		"users:read":            {"user_huddle_changed", "user_status_changed"},
		"users.profile:read":    {"user_profile_changed"},
		"conversations.connect:manage": {
			"shared_channel_invite_accepted", "shared_channel_invite_approved", "shared_channel_invite_declined",
			"shared_channel_invite_received", "shared_channel_invite_requested",
		},
	}
}
