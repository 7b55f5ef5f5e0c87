// data_visualization blocks as inline SVG. Colours are classes (c0 … c5), so that they follow light and dark.

import { h, s } from './dom.js';
import { t, lang } from './lang.js';

const W = 560;
const H = 280;
const box = { left: 56, right: 12, top: 12, bottom: 46 };

export function chart(block) {
  const c = block.chart || {};
  const draw = { pie, bar, line, area }[c.type];
  if (!draw) return h('div', { class: 'unknown' }, t('unknownBlock', { type: `data_visualization/${c.type}` }));
  return h(
    'figure',
    { class: `chart chart-${c.type}` },
    h('figcaption', {}, block.title),
    h('div', { class: 'chart-body' }, draw(c, block.title)),
    figures(c),
  );
}

export function number(value) {
  return new Intl.NumberFormat(lang() === 'zh' ? 'zh-CN' : 'en', { maximumFractionDigits: 2 }).format(value);
}

function canvas(title, kids, extra) {
  return s('svg', { viewBox: `0 0 ${W} ${H}`, role: 'img', 'aria-label': title, class: 'plot', ...extra }, kids);
}

function legend(names, values) {
  return h(
    'ul',
    { class: 'legend' },
    names.map((name, i) =>
      h(
        'li',
        {},
        s(
          'svg',
          { viewBox: '0 0 10 10', class: 'key', 'aria-hidden': 'true' },
          s('rect', { width: 10, height: 10, rx: 2.5, class: `c${i % 6}` }),
        ),
        h('span', {}, name),
        values && h('span', { class: 'muted' }, values[i]),
      ),
    ),
  );
}

function tip(text) {
  return s('title', {}, text);
}

// ---- pie

function pie(c, title) {
  const parts = c.segments || [];
  const sum = parts.reduce((n, p) => n + p.value, 0) || 1;
  let from = 0;
  const slices = parts.map((p, i) => {
    const path = slice(from / sum, (from += p.value) / sum);
    return s('path', { d: path, class: `c${i % 6} slice` }, tip(`${p.label}: ${number(p.value)}`));
  });
  const share = parts.map((p) => `${number(p.value)} · ${Math.round((p.value / sum) * 100)}%`);
  const svg = s('svg', { viewBox: '-110 -110 220 220', role: 'img', 'aria-label': title, class: 'plot round' }, slices);
  return [
    svg,
    legend(
      parts.map((p) => p.label),
      share,
    ),
  ];
}

// A ring's slice between two shares of the whole circle; a full circle is two halves, since an arc cannot end where it began.
function slice(a, b) {
  if (b - a > 0.9999) return `${slice(0, 0.5)} ${slice(0.5, 0.9999)}`;
  const at = (share, r) =>
    [r * Math.sin(share * 2 * Math.PI), -r * Math.cos(share * 2 * Math.PI)].map((v) => v.toFixed(2)).join(' ');
  const big = b - a > 0.5 ? 1 : 0;
  return `M${at(a, 100)} A100 100 0 ${big} 1 ${at(b, 100)} L${at(b, 54)} A54 54 0 ${big} 0 ${at(a, 54)} Z`;
}

// ---- series over categories

function frame(c) {
  const cats = (c.axis_config && c.axis_config.categories) || [];
  const series = (c.series || []).map((one) => ({ name: one.name, values: cats.map((cat) => point(one, cat)) }));
  const all = series.flatMap((one) => one.values);
  const marks = ticks(Math.min(0, ...all), Math.max(0, ...all));
  const low = marks[0];
  const high = marks[marks.length - 1];
  const inner = { w: W - box.left - box.right, h: H - box.top - box.bottom };
  return {
    cats,
    series,
    marks,
    step: inner.w / Math.max(cats.length, 1),
    y: (v) => box.top + inner.h * (1 - (v - low) / (high - low || 1)),
    labels: c.axis_config || {},
  };
}

const point = (one, cat) => {
  const found = (one.data || []).find((d) => d.label === cat);
  return found ? found.value : 0;
};

// ticks are four to six round numbers that span the values.
function ticks(low, high) {
  const raw = (high - low || 1) / 4;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 2.5, 5, 10].map((n) => n * power).find((n) => n >= raw);
  const out = [];
  for (let i = Math.floor(low / step); i * step < high + step; i++) out.push(Number((i * step).toPrecision(12)));
  if (out.length > 2 && out[out.length - 2] >= high) out.pop();
  return out;
}

function axes(f) {
  const bottom = H - box.bottom;
  const lines = f.marks.map((m) => [
    s('line', { x1: box.left, x2: W - box.right, y1: f.y(m), y2: f.y(m), class: m === 0 ? 'axis' : 'grid' }),
    s('text', { x: box.left - 7, y: f.y(m) + 4, class: 'tick end' }, number(m)),
  ]);
  return [
    ...lines,
    ...categories(f, bottom),
    axisTitle(f.labels.x_label, box.left + (W - box.left - box.right) / 2, H - 4),
    axisTitle(f.labels.y_label, 12, (H - box.bottom) / 2 + 6, true),
  ];
}

// Category labels share one row; where they would run into each other, they are cut, and every second one is left out.
function categories(f, bottom) {
  const longest = Math.max(0, ...f.cats.map((cat) => [...cat].length));
  const need = Math.min(64, longest * 7 + 6);
  const every = f.step < need ? Math.ceil(need / f.step) : 1;
  const room = Math.max(2, Math.floor((f.step * every) / 7.2) - 1);
  return f.cats.map((cat, i) =>
    i % every
      ? null
      : s('text', { x: box.left + f.step * (i + 0.5), y: bottom + 17, class: 'tick mid' }, tip(cat), cut(cat, room)),
  );
}

function cut(text, room) {
  const width = (ch) => (/[\u2e80-\uffef]/.test(ch) ? 1.8 : 1);
  let used = 0;
  const kept = [...text].filter((ch) => (used += width(ch)) <= room).join('');
  return kept.length < text.length ? `${kept}…` : text;
}

function axisTitle(text, x, y, turned) {
  if (!text) return null;
  return s('text', { x, y, class: 'axis-title mid', transform: turned ? `rotate(-90 ${x} ${y})` : null }, text);
}

function plot(f, title, marks, extra) {
  return [canvas(title, [...axes(f), ...marks], extra), legend(f.series.map((one) => one.name))];
}

function bar(c, title) {
  const f = frame(c);
  const wide = Math.min(f.step * 0.72, 46 * f.series.length);
  const each = wide / Math.max(f.series.length, 1);
  const bars = f.series.flatMap((one, k) =>
    one.values.map((v, i) =>
      s(
        'rect',
        {
          x: box.left + f.step * (i + 0.5) - wide / 2 + each * k + 0.5,
          y: Math.min(f.y(v), f.y(0)),
          rx: 2,
          width: Math.max(each - 1, 1),
          height: Math.abs(f.y(v) - f.y(0)),
          class: `c${k % 6}`,
        },
        tip(`${one.name} · ${f.cats[i]}: ${number(v)}`),
      ),
    ),
  );
  return plot(f, title, bars);
}

const at = (f, i) => box.left + f.step * (i + 0.5);

const trail = (f, one) =>
  one.values.map((v, i) => `${i ? 'L' : 'M'}${at(f, i).toFixed(1)} ${f.y(v).toFixed(1)}`).join(' ');

function dots(f, one, k) {
  return one.values.map((v, i) =>
    s(
      'circle',
      { cx: at(f, i), cy: f.y(v), r: 3.2, class: `c${k % 6}` },
      tip(`${one.name} · ${f.cats[i]}: ${number(v)}`),
    ),
  );
}

function line(c, title) {
  const f = frame(c);
  return plot(
    f,
    title,
    f.series.flatMap((one, k) => [s('path', { d: trail(f, one), class: `l${k % 6} trail` }), ...dots(f, one, k)]),
  );
}

function area(c, title) {
  const f = frame(c);
  return plot(
    f,
    title,
    f.series.flatMap((one, k) => [
      s('path', {
        d: `${trail(f, one)} L${at(f, one.values.length - 1)} ${f.y(0)} L${at(f, 0)} ${f.y(0)} Z`,
        class: `c${k % 6} fill`,
      }),
      s('path', { d: trail(f, one), class: `l${k % 6} trail` }),
      ...dots(f, one, k),
    ]),
  );
}

// The same figures as a table, for those who cannot see the drawing or want the number.
function figures(c) {
  const rows =
    c.type === 'pie'
      ? (c.segments || []).map((p) => [p.label, number(p.value)])
      : ((c.axis_config || {}).categories || []).map((cat) => [
          cat,
          ...(c.series || []).map((one) => number(point(one, cat))),
        ]);
  const header =
    c.type === 'pie'
      ? null
      : h(
          'tr',
          {},
          h('th', {}, ''),
          (c.series || []).map((one) => h('th', { scope: 'col' }, one.name)),
        );
  return h(
    'details',
    { class: 'figures' },
    h('summary', {}, t('data')),
    h(
      'div',
      { class: 'table-wrap' },
      h(
        'table',
        {},
        header,
        rows.map(([name, ...cells]) =>
          h(
            'tr',
            {},
            h('th', { scope: 'row' }, name),
            cells.map((v) => h('td', { class: 'to-right' }, v)),
          ),
        ),
      ),
    ),
  );
}
