package kb

import "context"

// maxNaming is how many articles may speak of a code for it to tell them
// apart.
const maxNaming = 60

// naming finds the articles whose text speaks of a code that is asked for,
// and how surely: help about a message often quotes its code without having
// it for its own.
func (v *view) naming(q *question) map[int32]float64 {
	found := map[int32]float64{}
	for _, m := range q.reading.mentions {
		if m.cue < 0.7 || m.cueWord || len(m.key) < 3 || year(m.digits) && m.cue < 1 {
			continue
		}
		for art := range v.speakingOf(m) {
			fit := q.reading.context.fit(v.products.of(v.arts[art].Product), m.shape)
			found[art] = max(found[art], m.cue*fit)
		}
	}
	return found
}

// speakingOf lists the articles that have all terms of a mention.
func (v *view) speakingOf(m mention) map[int32]bool {
	var all map[int32]bool
	for _, t := range terms(m.text) {
		if t.kind == part {
			continue
		}
		has := v.articlesWith(t.text)
		for art := range all {
			if !has[art] {
				delete(all, art)
			}
		}
		if all == nil {
			all = has
		}
	}
	return all
}

// articlesWith lists the articles that have a term; none where too many do.
func (v *view) articlesWith(text string) map[int32]bool {
	arts := map[int32]bool{}
	r, err := v.reader.TermFieldReader(context.Background(), []byte(text), termsField, false, false, false)
	if err != nil {
		return arts
	}
	defer r.Close()
	if r.Count() > maxNaming {
		return arts
	}
	for {
		d, err := r.Next(nil)
		if err != nil || d == nil {
			return arts
		}
		if a := v.article[d.ID.Value()]; a >= 0 {
			arts[a] = true
		}
	}
}
