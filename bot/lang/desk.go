package lang

// desk is the help, and the names of commands that people may also type in
// Chinese.
func desk() []phrase {
	return []phrase{
		{"help.help", "what I can do", "我能做什么"},
		{"help.ticket", "open the ticket form", "打开开单表"},
		{"help.my", "my open tickets", "我的工单"},
		{"help.queue", "the queue, for engineers", "待办队列（工程师）"},
		{"help.duty", "who is on duty; `duty leave` and `duty swap` say who is not", "谁在值班；「值班 请假」「值班 换班」登记变动"},
		{"help.kb", "show the article of a code", "按报错码查文章"},
		{"command.help", "help", "帮助"},
		{"command.ticket", "ticket", "开单表"},
		{"command.my", "my", "我的"},
		{"command.queue", "queue", "队列"},
		{"command.duty", "duty", "值班"},
		{"command.kb", "kb", "查"},
	}
}

// faults is how the bot says that something cannot be done, and what to do
// instead.
func faults() []phrase {
	return []phrase{
		{"busy", "I'm busy right now. Please press again in a moment; nothing was changed.", "现在有点忙，请稍后再点一次，刚才的操作没有生效。"},
		{"sorry.not_found", "I can't find that any more.", "找不到了，可能已经不在。"},
		{"sorry.conflict", "Somebody was quicker: it has changed in the meantime. The card shows how it stands.", "慢了一步，情况已经变了，请看卡片上的最新状态。"},
		{"sorry.refused", "You don't have the right to do that.", "您没有这个权限。"},
		{"sorry.needs_engineer", "Only engineers can do that. An admin can make you one.", "只有工程师可以操作。需要的话请管理员给您加角色。"},
		{"sorry.not_yours", "Only the person who asked, or an engineer, can do that.", "只有提问的人或工程师可以操作。"},
		{"sorry.stranger", "Guests and people of other workspaces can ask me, but not act on tickets.", "访客和外部工作区的成员可以提问，但不能操作工单。"},
		{"sorry.unchecked", "I can't check with Slack who you are right now, so I did nothing. Please try again in a minute.", "暂时无法向 Slack 核实您的身份，所以没有操作。请过一分钟再试。"},
		{"sorry.invalid", "I can't make sense of that. `/ops help` shows what I can do.", "这个我没看懂。`/ops help` 可以看到我能做什么。"},
		{"sorry.no_article", "There is no article {code} any more.", "文章 {code} 已经不在了。"},
		{"parked", ":warning: I gave up on {queue} item {id} after three attempts: {why}\nSee it with `opsdesk queue list`, then `opsdesk queue retry {queue} {id}` or `drop`.",
			":warning: {queue} 第 {id} 项试了三次都失败，先放下了：{why}\n用 `opsdesk queue list` 查看，再用 `opsdesk queue retry {queue} {id}` 重试或 `drop` 丢弃。"},
		{"job.failed", ":warning: The job {job} ({period}) failed: {why}. It runs again when it is next due.", ":warning: 任务 {job}（{period}）失败：{why}。到下个周期会再运行。"},
		{"calendar.unknown", ":warning: The calendar “{name}” knows no holidays of {year}: nobody has published them where I know of. What is due then follows the weekdays and is provisional. When the notice is out, update me or give the dates under `overrides`.",
			":warning: 日历「{name}」还没有 {year} 年的放假安排：我这里没有收到官方通知。落在那一年的时限暂按周一至周日的常规工作时间计算，仅供参考。通知发布后，请升级程序，或在配置的 `overrides` 里写明日期。"},
		{"clock.stepped_back", ":warning: The clock of the machine I run on went back by {by}. Reminders wait until it has caught up; please check its time service.",
			":warning: 我所在机器的时钟倒退了 {by}，提醒会等时钟追上来再发，请检查对时服务。"},
		{"dead", ":warning: Message {id} for {where} could not be delivered ({why}). {fix}", ":warning: 发往 {where} 的第 {id} 条消息送不出去（{why}）。{fix}"},
		{"dead.invite", "Invite me there if I should speak there: `/invite @opsdesk`.", "需要我在那里说话的话，请邀请我：`/invite @opsdesk`。"},
		{"dead.archived", "That channel is archived; point the configuration at another.", "那个频道已归档，请在配置里换一个。"},
		{"dead.look", "`opsdesk queue list outbox` shows it.", "用 `opsdesk queue list outbox` 查看。"},
		{"sorry.fault", "Sorry, that went wrong on my side and is kept. The admins have been told; reference {ref}.", "抱歉，我这边出错了，您的请求已经记下，管理员也收到了通知。编号 {ref}。"},
	}
}
