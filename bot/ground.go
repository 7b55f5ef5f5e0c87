package bot

import (
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"unicode"

	"opsdesk/kb"
	"opsdesk/prompts"
)

// grounded reports, as an error, what a worded answer says that its sources do
// not: a code, a number, a command, an address. Each step is held against the
// source it names, cause and check against all.
func grounded(out prompts.WordOut, sources []prompts.Source) error {
	all, by := "", make(map[string]string)
	for _, s := range sources {
		by[s.ID] = kb.Fold(strings.Join(append([]string{s.Title, s.Cause, s.Steps, s.Check}, s.Codes...), "\n"))
		all += by[s.ID] + "\n"
	}
	for _, step := range out.Steps {
		if err := saidIn(step.Text, by[step.Source]); err != nil {
			return err
		}
	}
	return saidIn(out.Cause+"\n"+out.Check, all)
}

// groundedBack is the same for what is asked back: question and candidates are
// its sources.
func groundedBack(out prompts.AskBackOut, question string, candidates []prompts.Candidate) error {
	source := question
	for _, c := range candidates {
		source += "\n" + strings.Join(append([]string{c.Title, c.Symptom, c.Cause}, c.Codes...), "\n")
	}
	source = kb.Fold(source)
	for _, q := range out.Questions {
		if err := saidIn(q.Ask+"\n"+strings.Join(q.Chips, "\n"), source); err != nil {
			return err
		}
	}
	return nil
}

// saidIn returns what of the exact things in a text its source does not say.
func saidIn(text, source string) error {
	for _, fact := range exact(kb.Fold(text)) {
		if !hasWord(source, fact) {
			return fmt.Errorf("%q is in no source", fact)
		}
	}
	for _, word := range confidential() {
		if strings.Contains(kb.Fold(text), word) && !strings.Contains(source, word) {
			return fmt.Errorf("%q is in no source", word)
		}
	}
	return nil
}

// confidential are folded words for what nobody is to be asked for, or told to
// hand over, unless a source speaks of it itself.
func confidential() []string {
	return []string{
		"password", "passcode", "passphrase", "credential", "secret key", "private key", "api key", "id card", "bank card", "credit card",
		"密码", "口令", "验证码", "令牌", "私钥", "密钥", "身份证", "银行卡",
	}
}

// repeatedMost is from how many words in a row on a reply repeats its prompt.
const repeatedMost = 8

// errRepeats: the model said what it had been told to do.
var errRepeats = errors.New("the reply repeats its prompt")

// repeats reports whether a reply says what the model was told to do, and not
// only what people wrote.
func repeats(reply, system, user string) bool {
	said, written := spaced(reply), spaced(user)
	told := strings.Fields(spaced(system))
	for i := 0; i+repeatedMost <= len(told); i++ {
		run := " " + strings.Join(told[i:i+repeatedMost], " ") + " "
		if strings.Contains(said, run) && !strings.Contains(written, run) {
			return true
		}
	}
	return false
}

// spaced is a folded text as words with one space around each.
func spaced(text string) string {
	parts := strings.FieldsFunc(kb.Fold(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	return " " + strings.Join(parts, " ") + " "
}

var (
	// inTicks is what stands between backquotes.
	inTicks = regexp.MustCompile("`([^`\n]+)`")
	// asciiRun is a run of what codes, commands, paths and addresses are made of.
	asciiRun = regexp.MustCompile(`[\x21-\x7e]+`)
	// technical is what no plain word has: a figure, or a sign between letters.
	technical = regexp.MustCompile(`[0-9]|[_\\=$|;<>{}@#^~&%+*]|[a-z]\.[a-z]|://|^[-/]|[a-z]/[a-z]`)
)

// exact lists the things in a folded text that must stand in a source just so.
func exact(text string) (facts []string) {
	for _, m := range inTicks.FindAllStringSubmatch(text, -1) {
		facts = append(facts, strings.TrimSpace(m[1]))
	}
	for _, run := range asciiRun.FindAllString(text, -1) {
		run = strings.Trim(run, "`\"'()[],.:;!?*")
		if technical.MatchString(run) {
			facts = append(facts, run)
		}
	}
	return facts
}

// hasWord reports whether a source says a thing, and not only as a part of
// something longer: 5 is not said by 5001.
func hasWord(source, fact string) bool {
	for at := 0; ; {
		i := strings.Index(source[at:], fact)
		if i < 0 {
			return false
		}
		from := at + i
		to := from + len(fact)
		if !joins(source, from-1, fact[0]) && !joins(source, to, fact[len(fact)-1]) {
			return true
		}
		at = from + 1
	}
}

// joins reports whether the byte at i and the end of a fact are of one word or
// number.
func joins(source string, i int, end byte) bool {
	return i >= 0 && i < len(source) && alphanumeric(source[i]) && alphanumeric(end)
}

func alphanumeric(c byte) bool { return c >= '0' && c <= '9' || c >= 'a' && c <= 'z' }

// discreet returns a reply unless it repeats its prompt.
func discreet[Out any](out Out, system, user string) (Out, error) {
	var none Out
	said, err := flattened(out)
	if err == nil && repeats(said, system, user) {
		err = errRepeats
	}
	if err != nil {
		return none, err
	}
	return out, nil
}

// flattened is the text of a reply, whatever way its JSON wrote them.
func flattened(reply any) (string, error) {
	raw, err := json.Marshal(reply)
	return strings.NewReplacer(`\n`, " ", `\t`, " ", `\r`, " ").Replace(string(raw)), err
}
