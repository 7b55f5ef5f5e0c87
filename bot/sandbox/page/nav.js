// Where the page is lives in its address, #/person/place/thread: two tabs can be two people, and "back" goes back.

import { state, user, channelOf, seated, dm } from './state.js';

export function href(place, thread, who) {
  const c = channelOf(place);
  return ['#', (who || state.me).name, c && !c.im ? c.name : place, thread].filter(Boolean).map(encode).join('/');
}

const encode = (part) => (part === '#' ? part : encodeURIComponent(part).replace('%40', '@'));

export function go(place, thread, who) {
  location.hash = href(place, thread, who);
}

export const closeThread = () => go(state.place);

// become looks at the same place as someone else, if they may be there.
export function become(name) {
  const who = user(name);
  const seen = state.place.startsWith('@') || seated(who).some((c) => c.id === state.place);
  go(seen ? state.place : '@bot', '', who);
}

// arrive reads the address into the state. An address that makes no sense leads to the first channel.
export function arrive(lastPerson) {
  const [, name, place, thread] = location.hash.split('/').map(decodeURIComponent);
  state.me = user(name) || user(lastPerson) || state.ws.users.find((u) => !u.gone && !u.bot);
  const home = seated()[0];
  const c = channelOf(place);
  if (place === '@bot' || (place === '@home' && state.ws.app.home)) state.place = place;
  else if (c && c.im) state.place = '@bot';
  else state.place = c && seated().includes(c) ? c.id : home ? home.id : '@bot';
  state.thread = thread || '';
}

// here is the channel's record for what is on screen; none for a DM not yet begun and for the Home tab.
export function here() {
  if (state.place === '@bot') return dm();
  return state.place === '@home' ? undefined : channelOf(state.place);
}

// look asks the page to fetch and draw parts anew: 'messages', 'view', 'home', 'workspace', 'log'.
export function look(...parts) {
  document.dispatchEvent(new CustomEvent('look', { detail: parts }));
}
