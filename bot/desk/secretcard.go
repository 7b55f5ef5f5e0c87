package desk

import "time"

// cardAt finds the number of an identity card or of a bank card. Both carry a
// check digit, and both their own beginning: other long numbers stay.
func cardAt(s string, i int) (Secret, bool) {
	if i > 0 && (isWord(s[i-1]) || isIn(".-/#+", s[i-1])) {
		return Secret{}, false
	}
	if i+18 <= len(s) && endsNumber(s, i+18) && idCard(s[i:i+18]) {
		return Secret{SecretIDCard, i, i + 18}, true
	}
	to, digits, n := grouped(s, i)
	return Secret{SecretBankCard, i, to}, n >= 15 && endsNumber(s, to) && bankCard(digits[:n])
}

func isIn(set string, c byte) bool {
	for k := range len(set) {
		if set[k] == c {
			return true
		}
	}
	return false
}

// endsNumber reports whether a number that reaches up to i is over there.
func endsNumber(s string, i int) bool {
	if i >= len(s) {
		return true
	}
	return !isWord(s[i]) && !(isIn(".-/:", s[i]) && i+1 < len(s) && isWord(s[i+1]))
}

// grouped reads the digits of a card, at most 19, together or in groups of
// four with a space or hyphen between. More of them are none: n is 0.
func grouped(s string, i int) (to int, digits [19]byte, n int) {
	for group := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case isDigit(c) && n == len(digits):
			return i, digits, 0
		case isDigit(c):
			digits[n] = c
			n, group = n+1, group+1
		case isIn(" -", c) && group == 4 && i+1 < len(s) && isDigit(s[i+1]):
			group = 0
		default:
			return i, digits, n
		}
	}
	return i, digits, n
}

// bankCard reports whether digits begin like a card of the large networks and
// pass the Luhn check.
func bankCard(d []byte) bool {
	two := int(d[0]-'0')*10 + int(d[1]-'0')
	switch n := len(d); {
	case two == 62 && n >= 16:
	case d[0] == '4' && n == 16:
	case two >= 51 && two <= 55 && n == 16:
	case two == 35 && n == 16:
	case (two == 34 || two == 37) && n == 15:
	default:
		return false
	}
	sum := 0
	for k := range d {
		v := int(d[len(d)-1-k] - '0')
		if k%2 == 1 {
			if v *= 2; v > 9 {
				v -= 9
			}
		}
		sum += v
	}
	return sum%10 == 0
}

// idCard reports whether s is a Chinese resident identity number: a date of
// birth in the middle and the check character of ISO 7064 mod 11-2 at the end.
func idCard(s string) bool {
	sum, weight := 0, [17]int{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2}
	for k, w := range weight {
		if !isDigit(s[k]) {
			return false
		}
		sum += int(s[k]-'0') * w
	}
	last := s[17]
	if last == 'x' {
		last = 'X'
	}
	if "10X98765432"[sum%11] != last || s[0] == '0' {
		return false
	}
	born, err := time.Parse("20060102", s[6:14])
	return err == nil && born.Year() >= 1900 && born.Year() < 2100
}
