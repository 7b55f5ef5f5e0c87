// Messages, as one person sees them: of a channel, or of a thread.

import { h, hue, initials } from './dom.js';
import { icon } from './icons.js';
import { t } from './lang.js';
import { emoji } from './emoji.js';
import { mrkdwn } from './mrkdwn.js';
import { blocks, attachments } from './blocks.js';
import { state, nameOf, isBot, hhmm, show, dayOf, msOf, now } from './state.js';
import { go, look } from './nav.js';
import { tools, editor, dismiss } from './tools.js';
import { fileRow } from './filerow.js';
import { surface } from './surface.js';
import { readUntil } from './unread.js';
import { trying } from './pickers.js';
import * as api from './api.js';

// rows are the nodes of a list: day lines, the line before what is new, and the messages. keep(id, signature, make)
// gives a node that is there already, or makes it.
export function rows(list, where, keep) {
  const out = [];
  let day = '';
  let before = null;
  let newline = false;
  const tongue = document.documentElement.lang;
  for (const m of list) {
    const today = dayOf(msOf(m.ts));
    if (today !== day && !where.thread) {
      out.push(keep(`day${today}`, `${tongue}${dayOf(now())}`, () => dayLine(msOf(m.ts), today)));
      before = null;
    }
    day = today;
    if (where.unread && !newline && m.ts > where.unread && m.user !== state.me.id) {
      newline = true;
      out.push(
        keep('new', tongue, () => h('div', { class: 'new-line', role: 'separator' }, h('span', {}, t('newLine')))),
      );
      before = null;
    }
    const short = follows(m, before);
    out.push(
      keep(m.ts, JSON.stringify([{ ...m, state: 0 }, short, unseen(m, where), state.point === m.ts, tongue, state.ws.users.length]), () =>
        row(m, short, where),
      ),
    );
    before = m;
    if (where.thread && m.ts === where.thread && list.some((one) => one !== m && !one.ephemeral)) {
      const n = list.filter((one) => !one.ephemeral).length - 1;
      out.push(
        keep('replies', `${tongue}${n}`, () =>
          h(
            'div',
            { class: 'day-line replies', role: 'separator' },
            h('span', {}, n === 1 ? t('replyOne') : t('replies', { n })),
          ),
        ),
      );
      before = null;
    }
  }
  return out;
}

function dayLine(ms, day) {
  const near = day === dayOf(now()) ? t('today') : day === dayOf(now() - 864e5) ? t('yesterday') : '';
  const date = show(ms, { weekday: 'long', month: 'long', day: 'numeric', year: 'numeric' });
  return h('div', { class: 'day-line', role: 'separator' }, h('span', {}, near ? `${near} · ${date}` : date));
}

// A message soon after another of the same person stands under it without a face of its own.
function follows(m, before) {
  return (
    !!before &&
    m.user === before.user &&
    m.bot_id === before.bot_id &&
    !m.ephemeral === !before.ephemeral &&
    m.username === before.username &&
    msOf(m.ts) - msOf(before.ts) < 5 * 60e3
  );
}

const quietly = /_(join|leave|topic)$|^tombstone$/;

function row(m, short, where) {
  const from = author(m);
  const node = h('article', {
    class: `msg${short ? ' short' : ''}${m.ephemeral ? ' ephemeral' : ''}${quietly.test(m.subtype || '') ? ' aside' : ''}${state.point === m.ts ? ' pointed' : ''}`,
    'data-ts': m.ts,
    'data-from': m.user || m.bot_id,
    'data-ephemeral': m.ephemeral ? 'true' : null,
    'aria-label': `${from.name}, ${hhmm(msOf(m.ts))}`,
    tabindex: '-1',
  });
  const body = h('div', { class: 'msg-body' });
  node.append(
    h('div', { class: 'msg-side' }, short ? h('time', { class: 'hover-time' }, hhmm(msOf(m.ts))) : from.face),
    body,
  );
  if (!m.ephemeral) node.append(tools(m, where, { edit: () => editing(body, m, where) }));
  fillBody(body, m, short, from, where);
  return node;
}

function editing(body, m, where) {
  const restore = () => fillBody(body, m, body.closest('.short') !== null, author(m), where);
  body.replaceChildren(editor(m, where.channel, restore));
  body.querySelector('textarea').focus();
}

function fillBody(body, m, short, from, where) {
  body.replaceChildren(
    ...[
      m.ephemeral &&
        h(
          'div',
          { class: 'only-you' },
          icon('eye'),
          t('onlyYou'),
          h('button', { type: 'button', class: 'link', onclick: () => dismiss(m, where.channel) }, t('dismiss')),
        ),
      !short &&
        h(
          'div',
          { class: 'msg-head' },
          h('span', { class: 'author' }, from.name),
          from.app && h('span', { class: 'badge' }, t('appBadge')),
          h(
            'time',
            {
              datetime: new Date(msOf(m.ts)).toISOString(),
              title: show(msOf(m.ts), { dateStyle: 'full', timeStyle: 'medium' }),
            },
            hhmm(msOf(m.ts)),
          ),
        ),
      m.subtype === 'thread_broadcast' && h('div', { class: 'only-you' }, icon('reply'), t('alsoSent')),
      h('div', { class: 'msg-content' }, content(m, where)),
      reactions(m, where),
      threadLink(m, where),
    ].filter(Boolean),
  );
}

export function author(m) {
  const app = !!m.bot_id || isBot(m.user);
  const name = m.username || nameOf(m.user || m.bot_id);
  return { name, app, face: face(app ? state.ws.app.name : name, m.user || m.bot_id, app) };
}

export function face(name, id, app) {
  return h(
    'span',
    { class: `avatar hue${hue(id)}${app ? ' app' : ''}`, 'aria-hidden': 'true' },
    app ? [...name][0].toUpperCase() : initials(name),
  );
}

function content(m, where) {
  const has = m.blocks && m.blocks.length > 0;
  const text = !has && m.text ? h('div', { class: 'text' }, mrkdwn(m.text)) : null;
  const ctx = context(m, where);
  return [
    has ? blocks(m.blocks, ctx) : text,
    attachments(m.attachments, ctx),
    (m.files || []).map(fileRow),
    m.edited && !m.bot_id && h('span', { class: 'edited muted' }, t('edited')),
  ];
}

// context tells the elements of a message how to reach the app.
function context(m, where) {
  return surface({
    id: [state.me.id, m.ts].join('|'),
    target: { channel: where.channel, message_ts: m.ts },
    shown: m,
    after: ['view', 'messages'],
  });
}

function reactions(m, where) {
  if (!m.reactions || !m.reactions.length) return null;
  return h(
    'div',
    { class: 'reactions' },
    m.reactions.map((r) => {
      const mine = (r.users || []).includes(state.me.id);
      const who = (r.users || []).map(nameOf).join(', ');
      return h(
        'button',
        {
          type: 'button',
          class: `reaction${mine ? ' mine' : ''}`,
          'data-emoji': r.name,
          'aria-pressed': String(mine),
          title: t('reactedBy', { names: who, name: r.name }),
          onclick: () => react(m, where.channel, r.name, mine),
        },
        h('span', { class: 'emoji' }, emoji(r.name)),
        h('span', {}, r.count || (r.users || []).length),
      );
    }),
  );
}

export async function react(m, channel, name, remove) {
  await trying(() => api.react({ as: state.me.id, channel, ts: m.ts, name, remove: remove || undefined }));
  look('messages');
}

// unseen tells whether a thread has grown since I last looked into it.
function unseen(m, where) {
  return !!m.latest_reply && m.latest_by !== state.me.id && m.latest_reply > readUntil(`${where.channel}/${m.ts}`);
}

function threadLink(m, where) {
  if (where.thread || !m.reply_count) return null;
  const faces = (m.reply_users || [])
    .slice(0, 3)
    .map((id) => face(isBot(id) ? state.ws.app.name : nameOf(id), id, isBot(id)));
  return h(
    'button',
    { type: 'button', class: `thread-link${unseen(m, where) ? ' fresh' : ''}`, onclick: () => go(state.place, m.ts) },
    faces,
    h('strong', {}, m.reply_count === 1 ? t('replyOne') : t('replies', { n: m.reply_count })),
    m.latest_reply && h('span', { class: 'muted' }, t('lastReply', { time: hhmm(msOf(m.latest_reply)) })),
  );
}

// roots leaves the messages that stand in the channel itself, each with the count of its replies.
export function roots(list) {
  const under = new Map();
  for (const m of list) {
    if (m.thread_ts && m.thread_ts !== m.ts && !m.ephemeral)
      under.set(m.thread_ts, [...(under.get(m.thread_ts) || []), m]);
  }
  return list
    .filter((m) => !m.thread_ts || m.thread_ts === m.ts || m.subtype === 'thread_broadcast')
    .map((m) => {
      const replies = under.get(m.ts);
      if (!replies) return m;
      return {
        ...m,
        reply_count: replies.length,
        latest_reply: replies[replies.length - 1].ts,
        latest_by: replies[replies.length - 1].user,
        reply_users: [...new Set(replies.map((r) => r.user || r.bot_id))],
      };
    });
}
