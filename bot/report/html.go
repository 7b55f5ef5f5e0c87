package report

import (
	"fmt"
	"html"
	"io"
	"strings"
)

// The page carries all it needs, and asks for fonts that know Chinese.
const htmlHead = `<!doctype html>
<html lang="%s"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>%s</title>
<style>
@page { size: A4; margin: 16mm 14mm }
body { font: 10.5pt/1.5 "Noto Sans", "Noto Sans CJK SC", "Source Han Sans SC", "PingFang SC", "Microsoft YaHei", "WenQuanYi Zen Hei", sans-serif; max-width: 180mm; margin: 0 auto; padding: 8mm 4mm; color: #1a1a1a }
h1 { font-size: 18pt; margin: 0 0 4mm } h2 { font-size: 12.5pt; margin: 7mm 0 2mm; break-after: avoid }
section { break-inside: avoid }
table { border-collapse: collapse; width: 100%%; font-variant-numeric: tabular-nums }
th, td { text-align: left; padding: 1mm 2mm; border-bottom: 0.2mm solid #bbb; vertical-align: top; overflow-wrap: anywhere }
th { border-bottom: 0.4mm solid #333 } td + td, th + th { text-align: right }
svg { width: 100%%; height: auto } footer, li { color: #444; font-size: 9pt } figure { margin: 3mm 0 } figcaption { font-size: 9pt; color: #444 }
</style></head><body>
<h1>%s</h1>
`

// html writes the page for the browser and for paper.
func (p page) html(w io.Writer) error {
	var b strings.Builder
	title := html.EscapeString(p.title)
	fmt.Fprintf(&b, htmlHead, p.lang, title, title)
	for _, s := range p.sections {
		fmt.Fprintf(&b, "<section><h2>%s</h2>\n", html.EscapeString(s.title))
		for _, c := range s.charts {
			c.svg(&b)
		}
		for _, t := range s.tables {
			t.html(&b)
		}
		if len(s.notes) > 0 {
			b.WriteString("<ul>\n")
			for _, n := range s.notes {
				fmt.Fprintf(&b, "<li>%s</li>\n", html.EscapeString(n))
			}
			b.WriteString("</ul>\n")
		}
		b.WriteString("</section>\n")
	}
	b.WriteString("<footer>")
	for _, f := range p.foot {
		fmt.Fprintf(&b, "<p>%s</p>", html.EscapeString(f))
	}
	b.WriteString("</footer>\n</body></html>\n")
	_, err := io.WriteString(w, b.String())
	return err
}

func (t table) html(b *strings.Builder) {
	cells := func(kind string, list []string) {
		b.WriteString("<tr>")
		for _, c := range list {
			fmt.Fprintf(b, "<%s>%s</%s>", kind, html.EscapeString(c), kind)
		}
		b.WriteString("</tr>\n")
	}
	b.WriteString("<table>\n<thead>")
	cells("th", t.head)
	b.WriteString("</thead>\n<tbody>\n")
	for _, r := range t.rows {
		cells("td", r)
	}
	b.WriteString("</tbody></table>\n")
}

// A chart is 600 by 200, with room at the left and below for its labels.
const (
	chartWide, chartHigh = 600.0, 200.0
	chartLeft, chartFoot = 46.0, 24.0
	chartTop             = 20.0
)

// svg draws the chart. The lines differ by their dashes too, so that they can
// be told apart without colours.
func (c chart) svg(b *strings.Builder) {
	most := 1.0
	for _, s := range c.series {
		for _, v := range s.values {
			most = max(most, v)
		}
	}
	fmt.Fprintf(b, `<figure><svg viewBox="0 0 %.0f %.0f" role="img" aria-label="%s" font-size="10">`+"\n", chartWide, chartHigh, html.EscapeString(c.title+". "+c.spoken))
	for _, v := range []float64{0, most / 2, most} {
		y := c.y(v, most)
		fmt.Fprintf(b, `<line x1="%.0f" x2="%.0f" y1="%.1f" y2="%.1f" stroke="#ddd"/><text x="%.0f" y="%.1f" text-anchor="end">%s</text>`+"\n",
			chartLeft, chartWide, y, y, chartLeft-4, y+3, plain(v))
	}
	for i, place := range c.places {
		fmt.Fprintf(b, `<text x="%.1f" y="%.0f" text-anchor="middle">%s</text>`+"\n", c.x(i), chartHigh-6, html.EscapeString(place))
	}
	for n, s := range c.series {
		c.line(b, n, s, most)
	}
	fmt.Fprintf(b, "</svg><figcaption>%s</figcaption></figure>\n", html.EscapeString(c.title+". "+c.spoken))
}

func (c chart) line(b *strings.Builder, n int, s line, most float64) {
	colour, dash := [...]string{"#0b57a4", "#b3470b", "#3a7d2c"}[n%3], [...]string{"", "6 3", "2 3"}[n%3]
	var points []string
	for i, v := range s.values {
		points = append(points, fmt.Sprintf("%.1f,%.1f", c.x(i), c.y(v, most)))
	}
	fmt.Fprintf(b, `<polyline fill="none" stroke="%s" stroke-width="2" stroke-dasharray="%s" points="%s"/>`+"\n", colour, dash, strings.Join(points, " "))
	x := chartLeft + 110*float64(n)
	fmt.Fprintf(b, `<line x1="%.0f" x2="%.0f" y1="8" y2="8" stroke="%s" stroke-width="2" stroke-dasharray="%s"/><text x="%.0f" y="11">%s</text>`+"\n",
		x, x+20, colour, dash, x+24, html.EscapeString(s.name))
}

func (c chart) x(i int) float64 {
	return chartLeft + (float64(i)+0.5)*(chartWide-chartLeft)/float64(max(1, len(c.places)))
}

func (c chart) y(v, most float64) float64 {
	return chartHigh - chartFoot - v/most*(chartHigh-chartFoot-chartTop)
}
