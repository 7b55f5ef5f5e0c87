// Opsdesk is a Slack bot that keeps engineering-management software running.
// Run "go run . demo" to try it without a Slack workspace.
package main

import (
	"os"

	"opsdesk/bot/cli"
)

func main() { os.Exit(cli.Main(os.Args[1:])) }
