// Package bot is the conversation: what is asked, what is answered, and what
// the bot says unasked.
//
// A message's way through it: the gateway hands an envelope to [Bot.Keep],
// which commits it to the inbox before Slack is told that we have it. The
// runner ([Bot.Run]) takes it from there, in order within its thread, and
// looks up its handler in the tables of this package ([clicks], [commands],
// [forms], [timers]). A handler thinks first (search, Slack's user list) and
// returns an effect: one function that writes everything in one transaction,
// the words to say among it. The courier says them afterwards.
//
// What must be immediate does not wait for the runner: forms are opened and
// answered in [Bot.Answer].
package bot
