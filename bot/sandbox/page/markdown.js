// The markdown block takes standard Markdown, unlike every other text of Slack. https://docs.slack.dev/reference/block-kit/blocks/markdown-block

import { h, link, picture } from './dom.js';
import { emojify } from './emoji.js';

export function markdown(text) {
  return h('div', { class: 'markdown' }, blocks(text.replace(/\r\n?/g, '\n').split('\n')));
}

function blocks(rows) {
  const out = [];
  let i = 0;
  while (i < rows.length) {
    const reader = readers.find((r) => r.is(rows[i], rows[i + 1]));
    const [node, used] = reader.read(rows.slice(i));
    if (node) out.push(node);
    i += used;
  }
  return out;
}

const fence = /^\s{0,3}(```+|~~~+)\s*(\S*)/;
const head = /^(#{1,6})\s+(.*?)\s*#*$/;
const rule = /^\s{0,3}([-*_])(\s*\1){2,}\s*$/;
const quote = /^\s{0,3}>\s?/;
const item = /^(\s*)([-*+]|\d{1,9}[.)])\s+(.*)$/;
const bars = /^\s*\|?(\s*:?-+:?\s*\|)+\s*(:?-+:?)?\s*$/;

// The first reader that knows a row takes it and what belongs to it; the last knows every row.
const readers = [
  { is: (r) => !r.trim(), read: () => [null, 1] },
  { is: (r) => fence.test(r), read: readFence },
  {
    is: (r) => head.test(r),
    read: ([r]) => [h(`h${Math.min(r.match(head)[1].length + 2, 6)}`, {}, inline(r.match(head)[2])), 1],
  },
  { is: (r) => rule.test(r), read: () => [h('hr'), 1] },
  { is: (r) => quote.test(r), read: readQuote },
  { is: (r, next) => r.includes('|') && next !== undefined && bars.test(next), read: readTable },
  { is: (r) => item.test(r), read: readList },
  { is: () => true, read: readParagraph },
];

function readFence(rows) {
  const mark = rows[0].match(fence)[1];
  let n = 1;
  while (n < rows.length && !rows[n].trim().startsWith(mark)) n++;
  return [h('pre', {}, h('code', {}, rows.slice(1, n).join('\n'))), n + 1];
}

function readQuote(rows) {
  let n = 0;
  while (n < rows.length && quote.test(rows[n])) n++;
  return [h('blockquote', {}, blocks(rows.slice(0, n).map((r) => r.replace(quote, '')))), n];
}

function readTable(rows) {
  let n = 2;
  while (n < rows.length && rows[n].includes('|')) n++;
  const cells = (row) =>
    row
      .trim()
      .replace(/^\||\|$/g, '')
      .split(/(?<!\\)\|/)
      .map((c) => c.trim().replace(/\\\|/g, '|'));
  const sides = cells(rows[1]).map((c) => (/^:-+:$/.test(c) ? 'center' : /-:$/.test(c) ? 'right' : 'left'));
  const line = (row, tag) =>
    h(
      'tr',
      {},
      cells(row).map((c, i) => h(tag, { class: `to-${sides[i] || 'left'}` }, inline(c))),
    );
  const table = h(
    'table',
    {},
    h('thead', {}, line(rows[0], 'th')),
    h(
      'tbody',
      {},
      rows.slice(2, n).map((r) => line(r, 'td')),
    ),
  );
  return [h('div', { class: 'table-wrap' }, table), n];
}

function readList(rows) {
  const first = rows[0].match(item);
  const depth = first[1].length;
  const ordered = /\d/.test(first[2]);
  const items = [];
  let n = 0;
  for (; n < rows.length; n++) {
    const m = rows[n].match(item);
    if (m && m[1].length <= depth + 1) {
      if (m[1].length < depth || /\d/.test(m[2]) !== ordered) break;
      items.push({ text: m[3], under: [] });
    } else if (m || /^\s{2,}\S/.test(rows[n])) {
      items[items.length - 1].under.push(rows[n].replace(/^\s{2,4}/, ''));
    } else {
      break;
    }
  }
  const start = ordered ? parseInt(first[2], 10) : null;
  return [h(ordered ? 'ol' : 'ul', { start }, items.map(listItem)), n];
}

function listItem({ text, under }) {
  const task = text.match(/^\[([ xX])\]\s+(.*)$/);
  const box = task && h('input', { type: 'checkbox', disabled: true, checked: task[1] !== ' ' });
  return h('li', { class: task ? 'task' : null }, box, inline(task ? task[2] : text), blocks(under));
}

function readParagraph(rows) {
  let n = 1;
  while (n < rows.length && rows[n].trim() && !readers.slice(1, -1).some((r) => r.is(rows[n], rows[n + 1]))) n++;
  const lines = rows.slice(0, n).map((r, i) => [i ? h('br') : null, inline(r.replace(/\s+$/, ''))]);
  return [h('p', {}, lines), n];
}

const token = new RegExp(
  [
    '(`+)(.+?)\\1', // 1 2: code
    '!\\[([^\\]]*)\\]\\(([^\\s)]+)[^)]*\\)', // 3 4: image
    '\\[([^\\]]+)\\]\\(([^\\s)]+)[^)]*\\)', // 5 6: link
    '<(https?:[^\\s>]+)>', // 7
    '\\*\\*(.+?)\\*\\*',
    '__(.+?)__',
    '~~(.+?)~~', // 8 9 10
    '\\*([^\\s*][^*]*?)\\*',
    '(?<![\\p{L}\\p{N}])_([^\\s_][^_]*?)_(?![\\p{L}\\p{N}])', // 11 12
    '(https?:\\/\\/[^\\s<>()，。；：！？（）「」、]+)', // 13
    '\\\\([\\\\`*_{}\\[\\]()#+.!~|>-])', // 14: escaped
  ].join('|'),
  'gu',
);

function inline(text) {
  const out = [];
  let from = 0;
  for (const m of text.matchAll(token)) {
    out.push(emojify(text.slice(from, m.index)), piece(m));
    from = m.index + m[0].length;
  }
  out.push(emojify(text.slice(from)));
  return out;
}

function piece(m) {
  if (m[2] !== undefined) return h('code', {}, m[2]);
  if (m[4]) return picture(m[4], m[3], 'inline-image');
  if (m[6]) return link(m[6], inline(m[5]));
  if (m[7] || m[13]) return link(m[7] || m[13]);
  if (m[8] || m[9]) return h('strong', {}, inline(m[8] || m[9]));
  if (m[10]) return h('del', {}, inline(m[10]));
  if (m[11] || m[12]) return h('em', {}, inline(m[11] || m[12]));
  return m[14];
}
