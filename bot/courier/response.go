package courier

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"strings"

	"github.com/slack-go/slack"
)

// respond answers by a response URL, to the person alone. Its errors never
// name the URL, which lets anybody speak for the bot while it lasts.
// https://docs.slack.dev/interactivity/handling-user-interaction#message_responses
func respond(ctx context.Context, client *http.Client, url string, m Message) error {
	body, err := json.Marshal(answer{
		ResponseType: slack.ResponseTypeEphemeral, Text: m.Text, Blocks: m.Blocks.BlockSet,
	})
	if err != nil {
		return fault{remedy: plainer, code: "invalid_blocks"}
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, url, bytes.NewReader(body))
	if err != nil {
		return fault{remedy: whisper, code: "invalid_url"}
	}
	req.Header.Set("Content-Type", "application/json")
	resp, err := client.Do(req)
	if err != nil {
		return judge(err)
	}
	defer resp.Body.Close()
	return responded(resp)
}

type answer struct {
	ResponseType    string        `json:"response_type"`
	Text            string        `json:"text"`
	Blocks          []slack.Block `json:"blocks,omitempty"`
	ReplaceOriginal bool          `json:"replace_original"`
}

// maxReply is how much of an answer is read; Slack's is "ok" or a code.
const maxReply = 4 << 10

// responded reads what came back: "ok", JSON like any method's, or a status
// that says that the URL is over. slack-go would take the status alone.
func responded(resp *http.Response) error {
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxReply))
	if err != nil {
		return judge(err)
	}
	var said struct {
		OK    bool   `json:"ok"`
		Error string `json:"error"`
	}
	readable := json.Unmarshal(body, &said) == nil
	switch {
	case resp.StatusCode == http.StatusTooManyRequests:
		return limit(seconds(resp.Header.Get("Retry-After")))
	case readable && !said.OK && said.Error != "":
		return once(refusal(said.Error))
	case resp.StatusCode >= 500 || resp.StatusCode == http.StatusRequestTimeout:
		return answered(resp.StatusCode)
	case resp.StatusCode != http.StatusOK:
		return fault{remedy: whisper, code: answered(resp.StatusCode).code}
	case readable && said.OK, strings.TrimSpace(string(body)) == "ok":
		return nil
	}
	return fault{remedy: unclear, code: "no_answer"}
}

// once turns what is final for a response URL into a direct message: the URL
// is spent, the person is not.
func once(f fault) fault {
	switch f.remedy {
	case final, renew, uproot, halt:
		f.remedy = whisper
	}
	return f
}
