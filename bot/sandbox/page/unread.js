// What each person has not seen yet. How far someone has read is remembered in the browser, per person and channel.

import { state, dm } from './state.js';
import * as api from './api.js';

const counts = new Map(); // channel id → messages the person on screen has not seen
const waits = new Map(); // person id → whether the app has written to them since they last looked

const name = (who) => `sandbox.read.${who.id}`;

function marks(who) {
  try {
    return JSON.parse(localStorage.getItem(name(who))) || {};
  } catch {
    return {};
  }
}

export const readUntil = (channel, who = state.me) => marks(who)[channel] || '';

export const count = (channel) => counts.get(channel) || 0;

export const waiting = (who) => !!waits.get(who.id);

// read notes that me has seen the messages of a channel.
export function read(channel, list) {
  counts.set(channel, 0);
  const last = list.length ? newest(list) : '';
  const all = marks(state.me);
  if (!last || all[channel] >= last) return;
  all[channel] = last;
  try {
    localStorage.setItem(name(state.me), JSON.stringify(all));
  } catch {
    // A browser that keeps nothing shows more as unread than there is.
  }
}

const newest = (list) => list.reduce((max, m) => (m.ts > max ? m.ts : max), '');

// look counts anew what is unread in a channel; gives the unread messages.
export async function look(channel, who = state.me) {
  const list = await api.messages(who.id, channel).catch(() => []);
  const seen = readUntil(channel, who);
  const fresh = list.filter((m) => m.user !== who.id && concerns(m, list, who) && m.ts > seen);
  if (who === state.me) counts.set(channel, fresh.length);
  return fresh;
}

// Replies count where I have a part in the thread.
function concerns(m, list, who) {
  if (m.subtype === 'channel_join' || m.subtype === 'group_join') return false;
  if (!m.thread_ts || m.thread_ts === m.ts) return true;
  return list.some((o) => o.user === who.id && (o.ts === m.thread_ts || o.thread_ts === m.thread_ts));
}

export async function lookEverywhere() {
  counts.clear();
  const mine = state.ws.channels.filter((c) => c.members.includes(state.me.id) && c.latest > readUntil(c.id));
  await Promise.all(mine.map((c) => look(c.id)));
  await Promise.all(state.ws.users.filter((u) => u.id !== state.me.id && !u.bot && !u.gone).map(lookFor));
}

// lookFor finds out whether something waits for another person in their conversation with the app.
export async function lookFor(who) {
  const c = dm(who);
  const news = !!c && c.latest > readUntil(c.id, who);
  waits.set(who.id, news && (await look(c.id, who)).length > 0);
}
