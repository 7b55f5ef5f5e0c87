package kb

import (
	"strconv"
	"strings"
	"sync"
)

func itoa(v uint32) string { return strconv.FormatUint(uint64(v), 10) }

// slip is the cost of the cheapest typing slips that turn what was meant
// into what was typed: neighbouring keys, swapped, doubled, missing and extra
// characters, and letters taken for digits. It gives up above limit.
func slip(typed, meant string, limit float64) (float64, bool) {
	const stride = 64
	if len(typed) >= stride || len(meant) >= stride {
		return 0, false
	}
	costs := keyCosts()
	var rows [3][stride]float64
	prev2, prev, row := &rows[0], &rows[1], &rows[2]
	for j := 1; j <= len(meant); j++ {
		prev[j] = prev[j-1] + missing(meant, j-1)
	}
	for i := 1; i <= len(typed); i++ {
		row[0] = prev[0] + extra(typed, i-1)
		least := row[0]
		for j := 1; j <= len(meant); j++ {
			cost := prev[j-1]
			if typed[i-1] != meant[j-1] {
				cost += costs[typed[i-1]&127][meant[j-1]&127]
			}
			cost = min(cost, prev[j]+extra(typed, i-1), row[j-1]+missing(meant, j-1))
			if i > 1 && j > 1 && typed[i-1] == meant[j-2] && typed[i-2] == meant[j-1] && typed[i-1] != typed[i-2] {
				cost = min(cost, prev2[j-2]+0.8)
			}
			row[j] = cost
			least = min(least, cost)
		}
		if least > limit {
			return 0, false
		}
		prev2, prev, row = prev, row, prev2
	}
	cost := prev[len(meant)]
	return cost, cost <= limit
}

// missing is the cost of leaving out a character; one of a double is easily
// lost.
func missing(meant string, i int) float64 {
	if i > 0 && meant[i] == meant[i-1] {
		return 0.8
	}
	return 1
}

// extra is the cost of a character too many; a key pressed twice is common.
func extra(typed string, i int) float64 {
	if i > 0 && typed[i] == typed[i-1] {
		return 0.7
	}
	return 1.1
}

// keyCosts is wrongKey for all pairs of ASCII characters.
var keyCosts = sync.OnceValue(func() *[128][128]float64 {
	var t [128][128]float64
	for a := range t {
		for b := range t[a] {
			t[a][b] = wrongKey(byte(a), byte(b))
		}
	}
	return &t
})

// wrongKey is the cost of one character for another.
func wrongKey(a, b byte) float64 {
	switch {
	case lookAlike(a) == lookAlike(b):
		return 0.4
	case keysTouch(a, b):
		return 0.9
	}
	return 1.3
}

// lookAlike gives characters that look the same one name.
func lookAlike(c byte) byte {
	switch c {
	case 'o', 'q':
		return '0'
	case 'l', 'i':
		return '1'
	case 's':
		return '5'
	case 'b':
		return '8'
	case 'z':
		return '2'
	}
	return c
}

// keysTouch reports keys that are neighbours on a keyboard's row or between
// its rows.
func keysTouch(a, b byte) bool {
	ra, ca := keyPlace(a)
	rb, cb := keyPlace(b)
	if ra < 0 || rb < 0 {
		return false
	}
	switch rb - ra {
	case 0:
		return ca-cb == 1 || cb-ca == 1
	case 1:
		return cb == ca || cb == ca-1
	case -1:
		return ca == cb || ca == cb-1
	}
	return false
}

func keyPlace(c byte) (row, column int) {
	for r, keys := range [...]string{"1234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm"} {
		if i := strings.IndexByte(keys, c); i >= 0 {
			return r, i
		}
	}
	return -1, 0
}
