package lang

// phrase is one thing the bot says, side by side in both languages. {name}
// stands for a value.
type phrase struct{ key, en, zh string }

// tables lists every catalogue; a new one is a line here.
func tables() [][]phrase {
	return [][]phrase{
		units(), answers(), extracts(), looks(), tickets(), ticketCards(), ticketNews(), ticketTime(), forms(), desk(), faults(),
		articleLife(), articleNews(), articleDoubts(),
		receipts(),
		notices(), secrets(), privates(), homes(),
		orders(), relays(), ratings(), complaints(), fullDisk(),
		changes(), changePlans(), changeVotes(), changeWay(), changeCommands(), changeHistory(), changeNews(),
		changeRefusals(), changeNow(), changeButtons(), changeTests(), changeAfter(), changeForms(),
		changeGlass(), changeApprovers(), changeClashes(), templates(), roleWishes(), homeVotes(), delegations(),
		alerts(), duties(), outages(), leaveAndSwaps(), reports(), reportDigest(), reportSections(), reportFigures(), reportServices(), reportDefinitions(),
		reportKinds(), reportShifts(), reportWeeks(), reportReviews(), reportGaps(), counts(), minutes(),
	}
}

func units() []phrase {
	return []phrase{
		{"unit.day", "{n} days", "{n} 天"}, // always two or more
		{"unit.hour", "{n} h", "{n} 小时"},
		{"unit.minute", "{n} min", "{n} 分钟"},
		{"unit.moment", "under a minute", "不到 1 分钟"},
		{"weekday.Mon", "Mon", "周一"},
		{"weekday.Tue", "Tue", "周二"},
		{"weekday.Wed", "Wed", "周三"},
		{"weekday.Thu", "Thu", "周四"},
		{"weekday.Fri", "Fri", "周五"},
		{"weekday.Sat", "Sat", "周六"},
		{"weekday.Sun", "Sun", "周日"},
	}
}
