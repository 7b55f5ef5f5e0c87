// rich_text blocks: what people's own messages are made of. https://docs.slack.dev/reference/block-kit/blocks/rich-text-block

import { h, link } from './dom.js';
import { face, mention, channelLink, date } from './mrkdwn.js';

export function richText(block) {
  return h('div', { class: 'rich' }, nest((block && block.elements) || []));
}

// Slack keeps a nested list as flat neighbours with a growing indent; here each is put into the one above it.
function nest(elements) {
  const out = [];
  const counts = [];
  for (const e of elements) {
    if (e.type !== 'rich_text_list') counts.length = 0;
    out.push(piece(e, counts));
  }
  return out;
}

function piece(e, counts) {
  const kids = e.elements || [];
  switch (e.type) {
    case 'rich_text_section':
      return h('div', { class: 'rich-line' }, kids.map(leaf));
    case 'rich_text_quote':
      return h('blockquote', {}, kids.map(leaf));
    case 'rich_text_preformatted':
      return h(
        'pre',
        {},
        h(
          'code',
          {},
          kids.map((k) => k.text || k.url || ''),
        ),
      );
    case 'rich_text_list':
      return list(e, kids, counts);
    default:
      return leaf(e);
  }
}

function list(e, kids, counts) {
  const indent = Math.min(e.indent || 0, 8);
  const ordered = e.style === 'ordered';
  // An ordered list goes on counting after a deeper one in between.
  const start = ordered ? (e.offset || 0) + (e.offset ? 0 : counts[indent] || 0) : 0;
  counts.length = indent + 1;
  counts[indent] = ordered ? start + kids.length : 0;
  return h(
    ordered ? 'ol' : 'ul',
    { class: `in${indent}`, start: ordered ? start + 1 : null },
    kids.map((item) => h('li', {}, (item.elements || []).map(leaf))),
  );
}

function leaf(e) {
  return styled(bare(e), e.style);
}

function bare(e) {
  switch (e.type) {
    case 'text':
      return words(e.text || '');
    case 'link':
      return link(e.url, e.text || e.url);
    case 'user':
      return mention(e.user_id);
    case 'usergroup':
      return h('span', { class: 'mention' }, `@${e.usergroup_id}`);
    case 'channel':
      return channelLink(e.channel_id);
    case 'emoji':
      return e.unicode ? h('span', { class: 'emoji', title: `:${e.name}:` }, points(e.unicode)) : face(e.name);
    case 'broadcast':
      return h('span', { class: 'mention me' }, `@${e.range}`);
    case 'date':
      return date(Number(e.timestamp), e.format, e.url, e.fallback);
    case 'color':
      return swatch(e.value);
    case 'tag':
      return h('span', { class: `tag tag-${e.color || 'gray'}` }, e.text);
    default:
      return h('span', {}, e.text || e.url || '');
  }
}

const words = (text) => text.split('\n').flatMap((line, i) => (i ? [h('br'), line] : [line]));

function points(code) {
  const all = code.split('-').map((p) => parseInt(p, 16));
  return all.every((p) => p > 0 && p <= 0x10ffff) ? String.fromCodePoint(...all) : code;
}

function swatch(value) {
  const dot = h('span', { class: 'swatch' });
  if (/^#[0-9a-f]{3,8}$/i.test(value || '')) dot.style.backgroundColor = value;
  return h('span', {}, dot, value);
}

const wraps = { bold: 'strong', italic: 'em', strike: 'del', underline: 'u', highlight: 'mark', code: 'code' };

function styled(node, style) {
  return Object.keys(wraps).reduce((inner, name) => (style && style[name] ? h(wraps[name], {}, inner) : inner), node);
}
