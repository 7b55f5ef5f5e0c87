package kb

// Article is one answer of the knowledge base in one language. The store
// keeps it and returns it; the index only points at it.
//
// Every text may be empty except ID, Lang and Title. A card leaves out what
// is empty; an article without Steps says so and offers a person instead.
type Article struct {
	ID        string   `json:"id"`                  // required; unique, as in the file name: "rpt-3001.zh"
	Pair      string   `json:"pair,omitempty"`      // the same in both languages of one article
	Lang      string   `json:"lang"`                // required; "en" or "zh"
	Product   string   `json:"product,omitempty"`   // the software it is about, as its makers write it
	Component string   `json:"component,omitempty"` // key of the desk's component a ticket from it belongs to
	Codes     []string `json:"codes,omitempty"`     // as the article writes them; names and numbers alike
	Title     string   `json:"title"`               // required
	Symptom   string   `json:"symptom,omitempty"`
	Cause     string   `json:"cause,omitempty"`
	Steps     string   `json:"steps,omitempty"`
	Check     string   `json:"check,omitempty"` // how to see that it worked

	AppliesTo  string `json:"applies_to,omitempty"`
	Source     string `json:"source,omitempty"`
	URL        string `json:"url,omitempty"`
	VerifiedBy string `json:"verified_by,omitempty"` // empty: the card says "not yet verified"
	VerifiedOn string `json:"verified_on,omitempty"` // YYYY-MM-DD

	// Wordings are questions, in any language, that must find this article.
	Wordings []string `json:"wordings,omitempty"`

	// Revision counts the versions the store has seen, from 1. Files do not
	// carry it.
	Revision int `json:"revision,omitempty"`
}
