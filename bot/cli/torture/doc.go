// Package torture holds tests only: the real program is killed at named
// points, cut off, fed with repeats and garbage, and started on damaged
// files, by a parent that plays Slack and keeps the truth.
//
// The parent runs the sandbox in its own process, so that Slack survives what
// it does to the desk, and a line between the two on which it can repeat,
// hold back, invent and lose what passes. The desk is "opsdesk serve", built
// with its crash points. Whatever befalls it, in the end each wish has its
// effect exactly once.
//
// TestChaos does all of it at random, for -torture.seconds, by a seed that it
// prints and -torture.seed repeats. -torture.long plays what tells little more
// and takes long: every point of every scene, a rush of a full minute.
//
// These are the faults and where each is proven, here or in the package that
// meets it first. K is the end of the process, I what comes in, O what goes
// out, S the store, T time, A approvals, H what strangers type, X secrets.
//
//	K1   killed before an event is kept              TestKilledAtAPoint         bot/cli/torture/crash_test.go
//	K1   killed before the commit                    TestKilledAtEveryPoint     store/backup_test.go
//	K2   killed before the acknowledgement           TestKilledAtAPoint         bot/cli/torture/crash_test.go
//	K3   killed before the first message             TestKilledAtAPoint         bot/cli/torture/crash_test.go
//	K4   killed before Slack's answer is read        TestKilledBeforeTheAnswer  bot/cli/torture/crash_test.go
//	K5   killed before the answer is stored          TestKilledAtAPoint         bot/cli/torture/crash_test.go
//	K5   later edits hit the right message           TestCrash                  bot/courier/crash_test.go
//	K6   killed between two messages                 TestKilledAtAPoint         bot/cli/torture/crash_test.go
//	K7   killed while a reminder is due              TestKilledAtAPoint         bot/cli/torture/crash_test.go
//	K7   during a vote, a decision, its reminders    TestKilledWhileVoting      bot/cli/torture/change_test.go
//	K8   killed while migrating, backing up          TestKilledAtEveryPoint     store/backup_test.go
//	K9   an item fails, or ends the process          TestParked                 bot/cli/torture/crash_test.go
//	K9   a handler panics on an item each time       TestPanicIsParked          bot/cli/torture/crash_test.go
//	K10  told to end under load                      TestRush                   bot/cli/torture/crowd_test.go
//	I1   the same event again                        TestSameEventAgain         bot/cli/torture/inbound_test.go
//	I2   one message under many events               TestOneMessageUnderManyEvents  bot/cli/torture/inbound_test.go
//	I3   an edit before its message                  TestWrongOrder             bot/cli/torture/inbound_test.go
//	I3   the same in the threads of a ticket        TestWrongOrderInThreads    bot/cli/torture/inbound_test.go
//	I4   an acknowledgement is lost                  TestLostAcknowledgements   bot/cli/torture/inbound_test.go
//	I4   an acknowledgement cannot be written        TestWriteFailureIsCounted  bot/gateway/connection_test.go
//	I5   the line breaks                             TestBrokenLine             bot/cli/torture/inbound_test.go
//	I5   away for longer than Slack repeats          TestAwayForLong            bot/cli/torture/absence_test.go
//	I5   back within half a minute                   TestBackOffEndsAtHalfAMinute  bot/gateway/backoff_test.go
//	I5   the line is silent                          TestHalfOpenLineIsGivenUp  bot/gateway/connection_test.go
//	I5   silence is told as no connection            TestSilenceIsNoConnection  bot/gateway/connection_test.go
//	I5   a hundred connections                       TestHundredReconnects      bot/gateway/connection_test.go
//	I6   garbage on the line is counted, it stays    TestGarbage                bot/cli/torture/garbage_test.go
//	I6   what has no envelope id comes back          TestUnreadableComesBack    bot/cli/torture/garbage_test.go
//	I6   every kind of garbage, in the gateway       TestBadFrames              bot/gateway/delivery_test.go
//	I7   many write at once                          TestRush                   bot/cli/torture/crowd_test.go
//	I7   ten times the usual rate                    TestSurge                  bot/cli/torture/crowd_test.go
//	I7   more comes than can be kept                 TestFullGatewayRefuses     bot/gateway/gateway_test.go
//	I8   bots                                        TestStrangers              bot/cli/torture/stranger_test.go
//	I9   unknown people, channels, foreigners        TestStrangers              bot/cli/torture/stranger_test.go
//	I9   people and channels are renamed             TestRenamed                bot/cli/torture/stranger_test.go
//	I9   people of another workspace                 TestFromElsewhere          bot/cli/torture/stranger_test.go
//	I10  impatient people                            TestImpatience             bot/cli/torture/crowd_test.go
//	O1   asked to wait                               TestRateLimits             bot/cli/torture/outbound_test.go
//	O2   calls that break                            TestBrokenCalls            bot/cli/torture/outbound_test.go
//	O2   calls that hang                             TestTimeout                bot/courier/fault_test.go
//	O3   refused for good                            TestRefusedForGood         bot/cli/torture/outbound_test.go
//	O3   the token is refused                        TestTokenRevoked           bot/courier/fault_test.go
//	O4   cannot be drawn                             TestPlainWords             bot/cli/torture/outbound_test.go
//	O5   the message, the channel, the bot's place gone  TestScripts            bot/cli/script_test.go
//	O6   Slack is away for two hours                TestSlackAwayForTwoHours   bot/courier/fault_test.go
//	O6   the same with a desk at work               TestScripts                bot/cli/script_test.go
//	S1   another process holds the lock              TestLockedOut              bot/cli/torture/records_test.go
//	S1   what people are told meanwhile              TestToldWhileLockedOut     bot/cli/torture/records_test.go
//	S1   for a second only                           TestLockedOutForASecond    bot/cli/torture/records_test.go
//	S1   refused is refused for good                 TestRefusedWriteNeverTakesEffect  store/writer_test.go
//	S2   the disk is full                           TestFullDisk               bot/cli/full_test.go
//	S2   one write is refused, its neighbours not   TestFullDiskTakesNoNeighbourWithIt  store/writer_test.go
//	S4   a damaged database                          TestRefusesToStart         bot/cli/torture/records_test.go
//	S6   a newer database                            TestRefusesToStart         bot/cli/torture/records_test.go
//	S7   a second desk                               TestRefusesToStart         bot/cli/torture/records_test.go
//	S7   it does not wait for the first              TestSecondInstanceIsRefused  store/open_test.go
//	T1   the wall clock jumps                        TestWallClockJumps         bot/wallclock_test.go
//	T1   jobs after a jump, or a night asleep        TestDue                    bot/schedule/schedule_test.go
//	T2   clocks go forward and back                  TestElapsed                bot/desk/calendar_test.go
//	T2   jobs on those days                          TestDueOncePerPeriod       bot/schedule/schedule_test.go
//	T4   a zone, a calendar, holidays change         TestChangedCalendarMovesWhatIsOpen  bot/rules_test.go
//	T4   targets change                              TestManyTicketsLearnOfNewRules  bot/rules_test.go
//	T5   a year that nobody has published            TestDeadlineInAnUnknownYear  bot/rules_test.go
//	T6   29 February, the 31st, week 53, year end    TestDue                    bot/schedule/schedule_test.go
//	L1   a model that hangs, drips, breaks off, talks  TestFaults               bot/llm/client_test.go
//	L1   and is left alone                           TestBreaker                bot/llm/wrap_test.go
//	L1   the answer was there before                 TestScripts                bot/cli/script_test.go
//	L2   orders in what people write                 TestScripts                bot/cli/script_test.go
//	L2   orders inside of a prompt                   TestDataStaysData          prompts/prompts_test.go
//	L3   what is in no source                        TestGrounded               bot/ground_test.go
//	L4   the month is spent                          TestBudget                 bot/llm/wrap_test.go
//	L4   and the foot says so                        TestScripts                bot/cli/script_test.go
//	A1   fifty votes at once                         TestFiftyVotesAtOnceMakeOneDecision  store/changes_test.go
//	A2   who asked, carries out or tested            TestMayVote                bot/desk/change_test.go
//	A2   the same, pressing                          TestScripts                bot/cli/script_test.go
//	A2   by another workspace                        TestFromElsewhere          bot/cli/torture/stranger_test.go
//	A3   an old card, an old revision, after the decision  TestPressOnAnOldCard  bot/cli/torture/forged_test.go
//	A4   who lost the right                          TestVoteOfWhoLostTheRightNoLongerCounts  bot/desk/change_test.go
//	A4   who has left when the press arrives         TestPressOfWhoIsGone       bot/cli/torture/forged_test.go
//	A5   forged values, other places                 TestForgedPress            bot/cli/torture/forged_test.go
//	A5   a hook without its secret                   TestHooks                  bot/gateway/hook_test.go
//	A6   edited while others vote                    TestEditVoidsVotes         bot/desk/change_test.go
//	A6   approved, rejected and edited at once       TestApproveRejectAndEditAtOnce  store/changes_test.go
//	A7   more must vote than may                     TestMayVote                bot/desk/change_test.go
//	A8   a row changed, removed, cut off             TestVerifyFindsWhatWasChanged  store/ledger_test.go
//	A8   the whole chain written anew                TestVerifyFindsARewrittenChain  store/ledger_test.go
//	H1   mentions and links in any field             TestForeignTextNotifiesNobody  bot/draw_test.go
//	H1   in articles                                 TestForeignArticlesNotifyNobody  bot/article_test.go
//	H1   on what is voted by                         TestApprovalCardReadsAsItIs  bot/hostile_test.go
//	H2   giants through the whole desk               TestGiants                 bot/cli/torture/hostile_test.go
//	H2   what is too long to be said                 TestSplitLosesNothing      bot/courier/fit_test.go
//	H3   texts that read as another                  TestGuises                 bot/cli/torture/hostile_test.go
//	H3   on what is voted by                         TestApprovalCardReadsAsItIs  bot/hostile_test.go
//	H3   an order keeps its words                    TestOrdersKeepTheirWords   bot/hostile_test.go
//	H4   SQL, JSON, HTML are words                   TestGuises                 bot/cli/torture/hostile_test.go
//	H4   no formula in a table of articles           TestCSVHoldsNoFormulas     kb/csv_test.go
//	H4   nor in one of tickets                       TestTicketTableHoldsNoFormulas  bot/cli/ticketimport_test.go
//	H5   operators are words                         TestOperatorsArePlainTerms  kb/search_test.go
//	H5   regex bombs, a thousand terms               TestHostileTexts           kb/search_test.go
//	H6   names of files                              TestNameOf                 bot/courier/file_test.go
//	H6   a file that is too large                    TestLimited                bot/courier/file_test.go
//	H6   articles that unpack to too much            TestReadFileBomb           kb/read_test.go
//	H6   tickets that unpack to too much             TestUnpackRefusesABomb     bot/cli/ticketimport_test.go
//	H6   files of another type                       TestReadWrongType          kb/read_test.go
//	H6   the same for tickets                        TestImportRefusals         bot/cli/ticketimport_test.go
//	X1   secrets that people write                   TestScripts                bot/cli/script_test.go
//	X1   our own, in the gateway's log               TestLogHoldsNoContent      bot/gateway/gateway_test.go
//	X1   our own, in the courier's log               TestLogKeepsSecrets        bot/courier/fault_test.go
//	X2   the same with debugging on                  TestScripts                bot/cli/script_test.go
package torture
