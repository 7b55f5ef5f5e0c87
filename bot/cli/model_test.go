package cli

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"opsdesk/bot/llm/llmtest"
)

// modelKeyOfScripts must be in no log, record or message.
const modelKeyOfScripts = "sk-canary0123456789modelkey"

// cmdModel has a language model play a script from now on; the first time it
// is put into the configuration.
func cmdModel(s *stage, _ bool, args []string) error {
	script, err := os.ReadFile(filepath.Join(s.dir, args[0]))
	if err != nil {
		return err
	}
	rules, err := llmtest.Parse(script)
	if err != nil {
		return err
	}
	if s.model != nil {
		s.model.Play(rules...)
		return nil
	}
	s.model = llmtest.New(rules...)
	file := filepath.Join(s.dir, "config.yaml")
	raw, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	llm := fmt.Sprintf(`{"llm":{"url":%q,"key":"MODEL_KEY","model":"big","speech":"ears","embeddings":"compass","tokens":{"month":100000,"cheaper":"small"}},`, s.model.BaseURL())
	s.env = append(s.env, "MODEL_KEY="+modelKeyOfScripts)
	return os.WriteFile(file, []byte(llm+strings.TrimPrefix(string(raw), "{")), 0o600)
}

// cmdModelled looks whether the model was asked something, by its task and what
// was sent, or how often.
func cmdModelled(s *stage, neg bool, args []string) error {
	if s.model == nil {
		return errors.New("there is no model")
	}
	pattern, err := regexp.Compile("(?s)" + args[0])
	if err != nil {
		return err
	}
	n := 0
	look := func() (bool, error) {
		n = 0
		for _, a := range s.model.Asked() {
			if pattern.MatchString(a.Task + " " + a.Model + " " + a.System + " " + a.User) {
				n++
			}
		}
		return len(args) > 1 && args[1] == fmt.Sprint(n) || len(args) == 1 && (n > 0) != neg, nil
	}
	if err := s.until(look, "not asked so"); err != nil {
		return fmt.Errorf("the model was asked %d times %s: %w\n%v", n, args[0], err, s.model.Asked())
	}
	return nil
}
