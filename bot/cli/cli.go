package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"syscall"
	_ "time/tzdata" // a machine may come without the time zones

	"github.com/spf13/cobra"

	"opsdesk/bot/desk"
)

// What a command exits with.
const (
	exitDone   = 0
	exitFailed = 1
	exitUsage  = 2 // wrong use: trying again changes nothing
)

// Main runs the command line and returns the exit status.
func Main(args []string) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	return run(ctx, args, os.Stdout, os.Stderr)
}

func run(ctx context.Context, args []string, out, errOut io.Writer) int {
	var ran bool
	root := rootCommand()
	root.PersistentPreRun = func(*cobra.Command, []string) { ran = true }
	root.SetArgs(args)
	root.SetOut(out)
	root.SetErr(errOut)
	cmd, err := root.ExecuteContextC(ctx)
	var wrong *usageError
	switch {
	case err == nil:
		return exitDone
	case errors.Is(err, errReported):
		return exitFailed
	case !ran: // cobra did not understand the line
		fmt.Fprintf(errOut, "opsdesk: %s\nSee \"%s --help\".\n", desk.Mask(err.Error()), cmd.CommandPath())
		return exitUsage
	case errors.As(err, &wrong):
		fmt.Fprintf(errOut, "opsdesk: %s\n", desk.Mask(err.Error()))
		return exitUsage
	}
	fmt.Fprintf(errOut, "opsdesk: %s\n", desk.Mask(err.Error()))
	return exitFailed
}

// usageError is wrong use of the program: what was asked can never work.
type usageError struct{ error }

func (e *usageError) Unwrap() error { return e.error }

func usage(format string, args ...any) error { return &usageError{fmt.Errorf(format, args...)} }

// errReported is returned by a command that has said itself what is wrong.
var errReported = errors.New("reported")

func rootCommand() *cobra.Command {
	root := &cobra.Command{
		Use:   "opsdesk",
		Short: "A Slack bot that keeps engineering-management software running",
		Long: `opsdesk answers problem descriptions from a knowledge base of error codes and
turns the rest into tickets that are answered in time, in English and Chinese.

Try it without a Slack workspace: opsdesk demo`,
		Example:       "  opsdesk demo\n  opsdesk ask \"the export stops at 99 %\"",
		SilenceUsage:  true,
		SilenceErrors: true,
	}
	root.CompletionOptions.DisableDefaultCmd = true
	root.AddCommand(commands()...)
	return root
}

// commands is the table of what the program can do.
func commands() []*cobra.Command {
	return []*cobra.Command{
		demoCommand(), serveCommand(), sandboxCommand(), initCommand(), doctorCommand(),
		askCommand(), kbCommand(), ticketCommand(), changeCommand(), queueCommand(), slaCommand(), reportCommand(), outageCommand(), forgetCommand(),
		backupCommand(), restoreCommand(), auditCommand(), versionCommand(),
	}
}

// group is a command that only holds others.
func group(use, short string, sub ...*cobra.Command) *cobra.Command {
	c := &cobra.Command{
		Use: use, Short: short, Args: cobra.NoArgs, Example: sub[0].Example,
		RunE: func(cmd *cobra.Command, _ []string) error {
			cmd.Help()
			return usage("say what to do with %s", cmd.Name())
		},
	}
	c.AddCommand(sub...)
	return c
}

// jsonFlag gives a command the flag --json.
func jsonFlag(cmd *cobra.Command) *bool {
	return cmd.Flags().Bool("json", false, "print the records as JSON")
}

func printJSON(w io.Writer, v any) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(v)
}

// newLog writes to a command's error output. Whatever the level, no line of
// it has a password or token.
func newLog(w io.Writer, level slog.Level) *slog.Logger {
	return slog.New(slog.NewTextHandler(discreet{w}, &slog.HandlerOptions{Level: level}))
}

// discreet masks the secrets in each line written to it.
type discreet struct{ w io.Writer }

func (d discreet) Write(line []byte) (int, error) {
	if _, err := io.WriteString(d.w, desk.Mask(string(line))); err != nil {
		return 0, err
	}
	return len(line), nil
}

// quietLog is for what tells its faults itself.
func quietLog() *slog.Logger { return slog.New(slog.DiscardHandler) }
