// Where interactive elements stand: a message, a form, the Home tab. What someone enters is held here until the
// server knows it: a press takes what was entered before it along, as state.values do in Slack.

import { state } from './state.js';
import { look } from './nav.js';
import { trying } from './pickers.js';
import * as api from './api.js';

const held = new Map(); // surface → block and action → {block, element, value}

export const forget = (id) => held.delete(id);

// surface makes the ctx that elements are drawn with (see elements.js). id names the surface for this person, target
// is what the press call wants to know of it, shown is the message or view with its state and marks.
export function surface({ id, target, shown, after, changed }) {
  const entered = held.get(id) || new Map();
  const place = (b, e) => `${b.block_id || ''}|${e.action_id}`;
  const known = (b, e) => ((shown.state && shown.state.values) || {})[b.block_id]?.[e.action_id];
  const press = (b, e, value) =>
    api.press({ as: state.me.id, ...target, block_id: b.block_id, action_id: e.action_id, value });

  const flush = async (except) => {
    for (const [at, { block, element, value }] of [...entered]) {
      if (at === except) continue;
      await press(block, element, value);
      entered.delete(at);
    }
  };

  return {
    key: (b, e) => `${id}|${place(b, e)}`,
    value: (b, e) => (entered.has(place(b, e)) ? entered.get(place(b, e)).value : plainOf(known(b, e))),
    entered: () => [...entered.values()],
    unacked: (e) => shown.unacked === e.action_id,
    keep: (b, e, value) => {
      entered.set(place(b, e), { block: b, element: e, value });
      held.set(id, entered);
      if (changed) changed(b);
    },
    drop: (b, e) => entered.delete(place(b, e)),
    act: async (b, e, value) => {
      const got = await trying(async () => {
        await flush(place(b, e));
        entered.delete(place(b, e));
        return press(b, e, value);
      });
      look(...after);
      return got && got.acked;
    },
    find: async (b, e, query) => {
      const got = await api.options({
        as: state.me.id,
        ...target,
        block_id: b.block_id,
        action_id: e.action_id,
        value: query,
      });
      return got.option_groups || [{ options: got.options || [] }];
    },
  };
}

// plainOf turns an entry of state.values into the plain value that calls take: null if it is empty, undefined if there
// is no entry.
function plainOf(entry) {
  if (!entry) return undefined;
  const { type, ...rest } = entry;
  if (type === 'rich_text_input') return rich(rest.rich_text_value);
  const v = Object.values(rest)[0];
  if (Array.isArray(v)) return v.map((one) => (one && typeof one === 'object' ? one.value || one.id : one));
  if (v && typeof v === 'object') return v.value;
  return v ?? null;
}

export function rich(block) {
  if (!block) return null;
  return (block.elements || [])
    .map((line) => (line.elements || []).map((k) => k.text || k.url || '').join(''))
    .join('\n');
}
