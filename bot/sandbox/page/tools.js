// What one can do with a message: react, reply, the app's shortcuts, edit, delete.

import { h } from './dom.js';
import { icon } from './icons.js';
import { t } from './lang.js';
import { state } from './state.js';
import { go, look } from './nav.js';
import { confirm, faces, menu, toast, trying } from './pickers.js';
import { fromSlack } from './typed.js';
import * as api from './api.js';

export function tools(m, where, { edit }) {
  const button = (cls, sign, label, act) =>
    h(
      'button',
      {
        type: 'button',
        class: cls,
        title: label,
        'aria-label': label,
        onclick: (e) => act(e.currentTarget),
      },
      icon(sign),
    );
  return h(
    'div',
    { class: 'tools', role: 'toolbar', 'aria-label': t('more') },
    button('react-open', 'smile', t('react'), (at) => faces(at, (name) => react(m, where.channel, name))),
    !where.thread && button('thread-open', 'reply', t('replyThread'), () => go(state.place, m.thread_ts || m.ts)),
    button('more-open', 'dots', t('more'), (at) => menu(at, rows(m, where, edit))),
  );
}

async function react(m, channel, name) {
  const mine = (m.reactions || []).some((r) => r.name === name && (r.users || []).includes(state.me.id));
  await trying(() => api.react({ as: state.me.id, channel, ts: m.ts, name, remove: mine || undefined }));
  look('messages');
}

function rows(m, where, edit) {
  const shortcuts = state.ws.shortcuts.filter((one) => one.type === 'message');
  const mine = m.user === state.me.id && !m.bot_id;
  return [
    shortcuts.length > 0 && { label: state.ws.app.name },
    ...shortcuts.map((one) => ({
      label: one.name,
      hint: one.description,
      icon: 'bolt',
      id: one.callback_id,
      act: () => shortcut(one, m, where.channel),
    })),
    { label: t('copyLink'), icon: 'link', act: () => navigator.clipboard && navigator.clipboard.writeText(m.ts) },
    mine && { label: t('edit'), icon: 'pencil', act: edit },
    mine && { label: t('delete'), icon: 'trash', danger: true, act: () => remove(m, where.channel) },
  ];
}

// shortcut runs a shortcut; m is the message it stands on, if it is one for messages.
export async function shortcut(one, m, channel) {
  const body = { as: state.me.id, callback_id: one.callback_id };
  const got = await trying(() => api.shortcut(m ? { ...body, channel, message_ts: m.ts } : body));
  if (got && !got.acked) toast(t('noAnswer'), null, true);
  look('view', 'messages');
}

async function remove(m, channel) {
  const sure = await confirm({ title: t('deleteAsk'), text: t('deleteText'), confirm: t('delete'), style: 'danger' });
  if (sure) await trying(() => api.remove({ as: state.me.id, channel, ts: m.ts }));
  look('messages');
}

// dismiss takes away a message that only I see.
export async function dismiss(m, channel) {
  await trying(() => api.remove({ as: state.me.id, channel, ts: m.ts }));
  look('messages');
}

// editor is the small form in place of a message that is being changed.
export function editor(m, channel, done) {
  const box = h('textarea', { rows: 3, 'aria-label': t('edit'), class: 'edit-text', value: fromSlack(m.text) });
  const save = async () => {
    await trying(() => api.edit({ as: state.me.id, channel, ts: m.ts, text: box.value.trim() }));
    done();
    look('messages');
  };
  box.addEventListener('keydown', (e) => {
    if (e.isComposing) return;
    if (e.key === 'Escape') {
      e.stopPropagation();
      done();
    } else if (e.key === 'Enter' && !e.shiftKey) {
      e.preventDefault();
      save();
    }
  });
  return h(
    'div',
    { class: 'editor' },
    box,
    h(
      'div',
      { class: 'row end' },
      h('button', { type: 'button', class: 'btn small', onclick: done }, t('cancel')),
      h('button', { type: 'button', class: 'btn small primary', onclick: save }, t('save')),
    ),
  );
}
