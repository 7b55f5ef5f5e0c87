// A scrolling list of messages: it redraws what changed and keeps the reader's place.

import { place } from './dom.js';
import { state } from './state.js';
import { rows } from './messages.js';

// pane looks after one list. Its draw takes the messages and {channel, thread, unread, above}; it tells whether the
// reader was at the end, and whether anything came.
export function pane(root) {
  let made = new Map();
  let shown = '';
  let low = true;
  const end = () => root.scrollHeight - root.clientHeight;
  const note = () => {
    low = end() - root.scrollTop < 80;
  };
  const toEnd = () => {
    root.scrollTop = end();
  };
  root.addEventListener('scroll', note, { passive: true });
  // A picture that arrives late, or a panel that takes room, moves the end: stay there.
  root.addEventListener('load', () => low && toEnd(), true);
  new ResizeObserver(() => low && toEnd()).observe(root);

  return function draw(list, where) {
    const spot = [state.me.id, where.channel, where.thread].join('/');
    const opened = spot !== shown;
    const old = opened ? new Map() : made;
    const next = new Map();
    const fresh = [];
    const keep = (id, sig, make) => {
      const had = old.get(id);
      const one = had && had.sig === sig ? had : { sig, node: make() };
      if (!had) fresh.push(one.node);
      next.set(id, one);
      return one.node;
    };
    const wasLow = low;
    place(root, [...(where.above ? [where.above] : []), ...rows(list, where, keep)]);
    made = next;
    shown = spot;
    if (opened) begin(where);
    else if (wasLow) follow(fresh[0]);
    note();
    return { stick: opened || wasLow, grown: fresh.length > 0 };
  };

  // begin shows a place that was just opened: where reading was left off, a thread never read from its beginning.
  function begin(where) {
    const line = root.querySelector('.new-line');
    if (where.above || (where.thread && !where.unread)) root.scrollTop = 0;
    else if (line) scrollTo(line, 48);
    else toEnd();
  }

  // follow keeps to the end as messages come, but never past the head of one that is longer than the screen.
  function follow(first) {
    if (first) scrollTo(first, 12);
    else toEnd();
  }

  function scrollTo(node, above) {
    const top = root.scrollTop + node.getBoundingClientRect().top - root.getBoundingClientRect().top;
    root.scrollTop = Math.min(end(), top - above);
  }
}
