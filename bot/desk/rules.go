package desk

import "slices"

// ActRules tells a ticket that the desk counts by another policy from here
// on.
const ActRules Act = "rules"

// Rules are the policies that a desk has had, each under its number, which
// goes up. A ticket's events say which one counts from when on. Rules never
// change; With makes new ones.
type Rules struct {
	numbers  []int64
	policies []Policy
}

// With returns the rules with one more policy, of a number above the others.
func (r Rules) With(number int64, p Policy) Rules {
	return Rules{append(slices.Clip(r.numbers), number), append(slices.Clip(r.policies), p)}
}

// Latest returns the policy that counts for what begins now, and its number;
// the default and 0 if there is none.
func (r Rules) Latest() (int64, Policy) {
	if n := len(r.numbers); n > 0 {
		return r.numbers[n-1], r.policies[n-1]
	}
	return 0, DefaultPolicy()
}

// Policy returns the policy of a number, or the one before where there is
// none of that number. What was opened before any was numbered, under 0,
// counts by the first.
func (r Rules) Policy(number int64) Policy {
	i, found := slices.BinarySearch(r.numbers, number)
	switch {
	case len(r.policies) == 0:
		return DefaultPolicy()
	case found || i == 0:
		return r.policies[i]
	}
	return r.policies[i-1]
}
