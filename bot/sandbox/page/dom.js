// Building the page out of nodes. Nothing that came from outside is ever parsed as HTML: text is text.

import { fetchable } from './state.js';
import { href } from './nav.js';

const live = new Set([
  'value',
  'checked',
  'disabled',
  'hidden',
  'selected',
  'open',
  'multiple',
  'readOnly',
  'required',
]);

// h('button', {class: 'x', onclick: f, 'data-ts': ts}, 'label', node, …)
export function h(tag, attrs, ...kids) {
  const node = document.createElement(tag);
  for (const [key, val] of Object.entries(attrs || {})) set(node, key, val);
  node.append(...flat(kids));
  return node;
}

// s is h for SVG.
export function s(tag, attrs, ...kids) {
  const node = document.createElementNS('http://www.w3.org/2000/svg', tag);
  for (const [key, val] of Object.entries(attrs || {})) {
    if (val !== null && val !== undefined) node.setAttribute(key, val);
  }
  node.append(...flat(kids));
  return node;
}

function set(node, key, val) {
  if (val === null || val === undefined || val === false) return;
  if (key.startsWith('on')) node.addEventListener(key.slice(2), val);
  else if (live.has(key)) node[key] = val;
  else node.setAttribute(key, val === true ? '' : val);
}

function flat(kids) {
  return kids.flat(Infinity).filter((k) => k !== null && k !== undefined && k !== false && k !== '');
}

export function fill(node, ...kids) {
  node.replaceChildren(...flat(kids));
  return node;
}

export const $ = (selector, root = document) => root.querySelector(selector);

// place makes the children of parent the wanted nodes, in order, leaving those alone that are already right, so
// that focus, open menus and half-chosen options survive a redraw.
export function place(parent, wanted) {
  const keep = new Set(wanted);
  for (const old of [...parent.children]) if (!keep.has(old)) old.remove();
  wanted.forEach((node, i) => {
    if (parent.children[i] !== node) parent.insertBefore(node, parent.children[i] || null);
  });
}

// link returns an anchor for addresses a browser may follow, and plain text for all others (javascript:, data:).
export function link(url, ...kids) {
  if (!/^(https?:|mailto:|tel:)/i.test(url || '')) return h('span', {}, kids.length ? kids : url);
  if (inside(url)) return h('a', { href: inside(url) }, kids.length ? kids : url);
  return h('a', { href: url, target: '_blank', rel: 'noopener noreferrer' }, kids.length ? kids : url);
}

// inside turns a message's permalink in this workspace into its place on the page.
function inside(url) {
  const m = url.match(/^https?:\/\/([^/]+)\/archives\/(\w+)\/p(\d{10})(\d{6})(?:\?(?:.*&)?thread_ts=([\d.]+))?/);
  if (!m || m[1] !== location.host) return '';
  return href(m[2], m[5] || `${m[3]}.${m[4]}`);
}

// own reports whether the page may load an address at all: itself, or bytes it already has.
export function own(url) {
  if (!url) return false;
  if (/^(data:image\/|blob:)/i.test(url)) return true;
  try {
    return new URL(url, location.href).origin === location.origin;
  } catch {
    return false;
  }
}

// picture draws an image the page may load, and a plate with its description for one it may not.
export function picture(address, alt, cls) {
  const url = fetchable(address);
  if (own(url)) return h('img', { src: url, alt: alt || '', class: cls, loading: 'lazy' });
  return h('span', { class: `plate ${cls || ''}`, role: 'img', 'aria-label': alt || '' }, link(url, alt || url));
}

// hue gives the same one of eight quiet colours to the same text, always.
export function hue(text) {
  let sum = 7;
  for (const ch of text || '') sum = (sum * 31 + ch.codePointAt(0)) % 100003;
  return sum % 8;
}

export function initials(name) {
  const words = (name || '?').trim().split(/[\s._-]+/);
  if (/\p{Script=Han}/u.test(words[0])) return [...words[0]].slice(-2).join('');
  const first = [...words[0]][0] || '?';
  const last = words.length > 1 ? [...words[words.length - 1]][0] : '';
  return (first + last).toUpperCase();
}

// once runs fn, never twice at the same time; calls that come meanwhile cause one more run.
export function once(fn) {
  let running = null;
  let again = false;
  async function loop() {
    do {
      again = false;
      await fn();
    } while (again);
  }
  return function run() {
    if (running) {
      again = true;
      return running;
    }
    running = loop().finally(() => {
      running = null;
    });
    return running;
  };
}
