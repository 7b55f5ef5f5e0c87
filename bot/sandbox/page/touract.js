// The acts of a guided tour, done as a person would do them, through the same calls.

import { $ } from './dom.js';
import { t } from './lang.js';
import { state, user, channelOf, now } from './state.js';
import { go, look } from './nav.js';
import { move } from './clock.js';
import * as api from './api.js';

const patience = 20e3; // ms until what was to come is given up
const glance = 700; // ms in which one sees what happens next

// Stuck says in the reader's words why an act cannot be done.
export class Stuck extends Error {}

const rest = (ms) =>
  new Promise((done) => {
    setTimeout(done, ms);
  });

// perform does one act. at is {lang, since, refs, tell}: the reader's language, the ts when the tour began, the ts of
// the messages that were given a name, and tell(words) says what happens right now.
export async function perform(act, at) {
  const kind = Object.keys(acts).find((key) => act[key]);
  const one = new Act(act, at);
  at.tell(one.narration(kind));
  try {
    await acts[kind](one);
  } catch (e) {
    if (!act.optional || !(e instanceof Stuck || e instanceof api.Refused)) throw e;
  }
}

class Act {
  constructor(act, at) {
    Object.assign(this, { act, at });
    this.as = this.word(act.as);
    this.channel = this.word(act.channel);
    this.thread = at.refs[this.word(act.thread)];
  }

  word(words) {
    return ((words && words[this.at.lang]) || '').replaceAll('{month}', this.month());
  }

  // month is the one in which the tour began, by this machine's calendar.
  month() {
    const began = new Date(Number(this.at.since) * 1000);
    return `${began.getFullYear()}-${String(began.getMonth() + 1).padStart(2, '0')}`;
  }

  get place() {
    return this.channel === '@bot' ? state.ws.app.name : this.channel;
  }

  get who() {
    return user(this.as)?.real || this.as;
  }

  narration(kind) {
    const vars = { who: this.who, place: this.place, text: this.word(this.act.command), time: this.act.clock };
    return t(`tour_${kind}`, vars);
  }

  remember(ts) {
    if (this.act.name) this.at.refs[this.act.name] = ts;
  }

  // messages are those that count: of the place, and younger than the tour.
  async messages() {
    const list = await api.messages(this.as, this.channel);
    const here = (m) => !this.thread || m.ts === this.thread || m.thread_ts === this.thread;
    return list.filter((m) => m.ts >= this.at.since && here(m)).reverse();
  }

  // until asks again and again; what is left out if it cannot be done is not waited for as long.
  async until(find, otherwise) {
    const end = Date.now() + (this.act.optional ? 3e3 : patience);
    for (;;) {
      const found = await find();
      if (found) return found;
      if (Date.now() > end) throw new Stuck(otherwise());
      await rest(250);
    }
  }
}

const acts = {
  say: async (one) => {
    const got = await api.say({ as: one.as, channel: one.channel, text: one.word(one.act.say), thread_ts: one.thread });
    one.remember(got.ts);
    look('messages');
    await rest(glance);
  },
  command,
  press,
  submit,
  see,
  clock,
  show,
};

// A form that was left open would lie in front of everything else.
async function clear(one) {
  if (await api.view(one.as)) await api.close({ as: one.as, all: true }).catch(() => {});
}

async function command(one) {
  await clear(one);
  const [name, ...text] = one.word(one.act.command).split(' ');
  const got = await api.command({ as: one.as, channel: one.channel, command: name, text: text.join(' ') });
  if (!got.acked) throw new Stuck(t('noAnswer'));
  look('view', 'messages');
}

async function press(one) {
  await clear(one);
  const at = await one.until(
    () => button(one),
    () => t('tourNoButton', { who: one.who, place: one.place }),
  );
  const got = await api.press(at).catch(async (e) => {
    const again = e.status === 409 && (await button(one)); // drawn anew since
    if (!again) throw e;
    return api.press(again);
  });
  if (!got.acked) throw new Stuck(t('noAnswer'));
  look('view', 'messages');
}

// button is the newest one with the action_id, as the body of a press.
async function button(one) {
  for (const m of await one.messages()) {
    // Without its block_id, which changes whenever the app draws the message anew.
    if (holds(m.blocks, one.act.press)) return { as: one.as, channel: m.channel, message_ts: m.ts, action_id: one.act.press };
  }
  return null;
}

const holds = (node, id) =>
  !!node && typeof node === 'object' && (node.action_id === id || Object.values(node).some((inner) => holds(inner, id)));

async function submit(one) {
  const wanted = Object.keys(one.act.submit);
  const form = await one.until(
    async () => {
      const view = await api.view(one.as);
      return view && wanted.every((id) => view.blocks.some((b) => b.block_id === id && b.element)) && view;
    },
    () => t('tourNoForm', { who: one.who }),
  );
  await rest(glance); // it is there to be seen
  const value = {};
  for (const b of form.blocks) {
    if (wanted.includes(b.block_id)) value[b.block_id] = { [b.element.action_id]: entered(b.element, one.word(one.act.submit[b.block_id])) };
  }
  const got = await api.submit({ as: one.as, view_id: form.id, state: value });
  look('view', 'messages');
  if (got.errors) throw new Stuck(Object.values(got.errors).join(' '));
  if (got.status === 'failed') throw new Stuck(t('noAnswer'));
}

// entered is what goes into an input: several things have a comma between them, a moment is so many hours from now.
function entered(element, text) {
  if (/^multi_|^checkboxes$/.test(element.type)) return text.split(',');
  const hours = text.match(/^\+(\d+)h$/);
  return hours ? Math.floor(now() / 60e3) * 60 + Number(hours[1]) * 3600 : text;
}

async function see(one) {
  const like = new RegExp(one.word(one.act.see), 's');
  const found = await one.until(
    async () => (await one.messages()).find((m) => !m.ephemeral && like.test(words(m))),
    () => t('tourNotSeen', { place: one.place }),
  );
  one.remember(found.ts);
}

// words is all that is written in a message.
function words(m) {
  const texts = [m.text];
  const walk = (node) => {
    if (typeof node === 'string') texts.push(node);
    else if (node && typeof node === 'object') Object.values(node).forEach(walk);
  };
  walk(m.blocks);
  return texts.join('\n');
}

async function clock(one) {
  const began = new Date(Number(one.at.since) * 1000);
  const next = new Date(began.getFullYear(), began.getMonth() + 1, 1, 9).getTime();
  if (one.act.clock !== 'month') await moved({ advance: one.act.clock });
  else if (next > now()) await moved({ set: new Date(next).toISOString().replace(/\.\d+Z$/, 'Z') });
}

async function moved(body) {
  if (!(await move(body))) throw new Stuck(t('tourClock'));
}

// show brings the reader to a place and has them look at a message.
async function show(one) {
  const place = channelOf(one.channel.slice(1))?.id || one.channel;
  state.point = one.at.refs[one.word(one.act.point)] || '';
  go(place, one.thread, user(one.as));
  look('messages');
  await rest(glance);
  const node = state.point && $(`#${one.thread ? 'thread-messages' : 'messages'} [data-ts="${CSS.escape(state.point)}"]`);
  if (node) node.scrollIntoView({ block: node.offsetHeight > node.parentElement.clientHeight ? 'start' : 'nearest' });
}
