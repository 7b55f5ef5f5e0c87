// What people type: names to complete, and a sent text made editable again. The server turns @name and #channel
// into references and escapes the rest, as Slack's composer does.

import { state, channelOf, user, nameOf } from './state.js';
import { unescape } from './mrkdwn.js';

export function fromSlack(text) {
  return unescape(
    (text || '')
      .replace(/<@([A-Z0-9]+)(?:\|[^>]*)?>/g, (_, id) => `@${user(id) ? user(id).name : nameOf(id)}`)
      .replace(/<#([A-Z0-9]+)(?:\|([^>]*))?>/g, (_, id, label) => `#${(channelOf(id) || {}).name || label}`)
      .replace(/<!(here|channel|everyone)(?:\|[^>]*)?>/g, '@$1')
      .replace(/<([^<>|]+)(?:\|[^<>]*)?>/g, '$1'),
  );
}

// names lists who can follow an @: the app first, then people.
export function names(prefix) {
  const people = state.ws.users
    .filter((u) => !u.gone && !u.bot)
    .map((u) => ({ insert: `@${u.name}`, label: u.real, hint: u.title || u.name }));
  const all = [{ insert: `@${state.ws.app.handle}`, label: state.ws.app.name, hint: '' }, ...people];
  const want = prefix.toLowerCase();
  return all.filter((one) =>
    `${one.insert.slice(1)} ${one.label}`
      .toLowerCase()
      .split(/\s+/)
      .some((w) => w.startsWith(want)),
  );
}
