// Slack's own markup (mrkdwn), drawn as Slack draws it: a star makes bold only between word boundaries, and
// "<", ">", "&" arrive escaped. https://docs.slack.dev/messaging/formatting-message-text

import { h, link } from './dom.js';
import { emoji, emojify, glyph } from './emoji.js';
import { t } from './lang.js';
import { state, nameOf, channelOf, show, dayOf, now } from './state.js';

export function unescape(text) {
  return text.replace(/&lt;/g, '<').replace(/&gt;/g, '>').replace(/&amp;/g, '&');
}

// draw gives the nodes of a text object: {type: 'mrkdwn' | 'plain_text', text}.
export function draw(object) {
  if (!object) return [];
  if (typeof object === 'string') return mrkdwn(object);
  if (object.type === 'mrkdwn') return mrkdwn(object.text || '');
  return [plain(object)];
}

// plain is a text object's words for places where only words can stand: button labels, titles.
export function plain(object) {
  if (!object) return '';
  if (typeof object === 'string') return unescape(object);
  const text = unescape(object.text || '');
  return object.emoji === false ? text : emojify(text);
}

export function mrkdwn(text) {
  const out = [];
  text.split(/```/).forEach((part, i, all) => {
    const fenced = i % 2 === 1 && i < all.length - 1;
    if (fenced) out.push(h('pre', {}, h('code', {}, codeText(part.replace(/^\n|\n$/g, '')))));
    else out.push(...lines((i % 2 === 1 ? '```' : '') + trimAround(part, i, all.length)));
  });
  return out;
}

// A line break that only sets a code block off is not drawn: the block stands on its own lines anyway.
function trimAround(part, i, count) {
  let text = part;
  if (i > 0 && i % 2 === 0) text = text.replace(/^\n/, '');
  if (i < count - 2) text = text.replace(/\n$/, '');
  return text;
}

// In code, only addresses and mentions lose their brackets.
const codeText = (text) => unescape(text.replace(/<([^<>|\n]+)(?:\|([^<>\n]*))?>/g, (_, url, label) => label || url));

function lines(text) {
  const out = [];
  let quote = [];
  let first = true;
  const endQuote = () => {
    if (quote.length)
      out.push(
        h(
          'blockquote',
          {},
          quote.map((q, i) => [i ? h('br') : null, inline(q)]),
        ),
      );
    if (quote.length) first = true;
    quote = [];
  };
  const all = text.split('\n');
  for (let i = 0; i < all.length; i++) {
    const long = all[i].match(/^(?:&gt;|>){3}\s?/);
    if (long) {
      quote.push(all[i].slice(long[0].length), ...all.slice(i + 1));
      break;
    }
    const short = all[i].match(/^(?:&gt;|>)\s?/);
    if (short) {
      quote.push(all[i].slice(short[0].length));
      continue;
    }
    endQuote();
    if (!first) out.push(h('br'));
    out.push(...inline(all[i]));
    first = false;
  }
  endQuote();
  return out;
}

const token =
  /<([^<>\n]+)>|`([^`\n]+)`|:([a-z0-9_+'-]+):(?::skin-tone-\d:)?|(https?:\/\/[^\s<>|`，。；：！？（）「」、]+)|([*_~])/g;
const styles = { '*': 'strong', _: 'em', '~': 'del' };
const wordish = /[\p{L}\p{N}]/u;

function inline(text) {
  const out = [];
  let from = 0;
  token.lastIndex = 0;
  for (let m = token.exec(text); m; m = token.exec(text)) {
    const piece = read(m, text);
    if (!piece) continue;
    out.push(unescape(text.slice(from, m.index)), piece.node);
    from = piece.end;
    token.lastIndex = from; // inline calls itself for what stands between stars
  }
  out.push(unescape(text.slice(from)));
  return out.filter((n) => n !== '');
}

// read draws the piece that begins at match m, or gives null if it is only a character.
function read(m, text) {
  const end = m.index + m[0].length;
  if (m[1]) return { node: control(m[1]), end };
  if (m[2]) return { node: h('code', {}, codeText(m[2])), end };
  if (m[3]) return glyph(m[3]) ? { node: face(m[3]), end } : null;
  if (m[4]) return address(m);
  const close = closing(text, m.index, m[5]);
  if (close < 0) {
    token.lastIndex = m.index + 1;
    return null;
  }
  return { node: h(styles[m[5]], {}, inline(text.slice(m.index + 1, close))), end: close + 1 };
}

function address(m) {
  const url = m[4].replace(/(&gt;|&lt;).*$/, '').replace(/[.,;:!?)\]}'"，。；：！？）】」』、]+$/u, '');
  return { node: link(unescape(url), unescape(url)), end: m.index + url.length };
}

export const face = (name) => h('span', { class: 'emoji', title: `:${name}:` }, emoji(name));

// A style opens after a non-word character and before a non-space, and closes the other way round.
function closing(text, at, mark) {
  const before = text[at - 1];
  if ((before && (wordish.test(before) || before === mark)) || !text[at + 1] || /\s/.test(text[at + 1])) return -1;
  for (let i = text.indexOf(mark, at + 1); i > 0; i = text.indexOf(mark, i + 1)) {
    const after = text[i + 1];
    if (i > at + 1 && !/\s/.test(text[i - 1]) && !(after && (wordish.test(after) || after === mark))) return i;
  }
  return -1;
}

// control draws what stands between < and >: an address, a mention, a date.
function control(body) {
  const bar = body.indexOf('|');
  const target = bar < 0 ? body : body.slice(0, bar);
  const label = bar < 0 ? '' : unescape(body.slice(bar + 1));
  if (target[0] === '@') return mention(target.slice(1), label);
  if (target[0] === '#') return channelLink(target.slice(1), label);
  if (target[0] === '!') return special(target.slice(1), label);
  const url = unescape(target);
  return link(url, label ? emojify(label) : url.replace(/^mailto:/, ''));
}

export function mention(id, label) {
  const me = state.me && id === state.me.id;
  return h('span', { class: `mention${me ? ' me' : ''}` }, `@${label || nameOf(id)}`);
}

export function channelLink(id, label) {
  const c = channelOf(id);
  if (!c) return h('span', { class: 'mention' }, `#${label || id}`);
  return h('a', { class: 'mention', href: `#/${state.me.name}/${c.name || c.id}` }, `#${c.name || label}`);
}

function special(what, label) {
  const [kind, at, format, url] = what.split('^');
  if (kind === 'date') return date(Number(at), format, url, label);
  if (kind === 'subteam') return h('span', { class: 'mention' }, label || `@${at}`);
  return h('span', { class: 'mention me' }, `@${label || kind}`);
}

const dates = {
  date_num: { year: 'numeric', month: '2-digit', day: '2-digit' },
  date: { year: 'numeric', month: 'long', day: 'numeric' },
  date_short: { year: 'numeric', month: 'short', day: 'numeric' },
  date_long: { weekday: 'long', year: 'numeric', month: 'long', day: 'numeric' },
  date_pretty: { year: 'numeric', month: 'long', day: 'numeric' },
  date_short_pretty: { year: 'numeric', month: 'short', day: 'numeric' },
  date_long_pretty: { weekday: 'long', year: 'numeric', month: 'long', day: 'numeric' },
  time: { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
  time_secs: { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' },
};

// near is how "pretty" dates call the days around this one.
function near(ms) {
  const day = dayOf(ms);
  if (day === dayOf(now())) return t('today').toLowerCase();
  if (day === dayOf(now() - 864e5)) return t('yesterday').toLowerCase();
  return day === dayOf(now() + 864e5) ? t('tomorrow').toLowerCase() : '';
}

export function date(seconds, format, url, fallback) {
  if (!Number.isFinite(seconds)) return fallback || '';
  const text = (format || '').replace(/\{(\w+)\}/g, (hole, name) =>
    dates[name] ? (name.endsWith('_pretty') && near(seconds * 1000)) || show(seconds * 1000, dates[name]) : hole,
  );
  const node = h(
    'time',
    { datetime: new Date(seconds * 1000).toISOString(), title: fallback },
    unescape(text) || fallback,
  );
  return url ? link(unescape(url), node) : node;
}
