// The left side: channels, the app, and the people one can be; with marks for what is unread.

import { h, place, $ } from './dom.js';
import { icon } from './icons.js';
import { t, lang } from './lang.js';
import { state, seated, dm, isIn } from './state.js';
import { href, become } from './nav.js';
import { face } from './messages.js';
import * as unread from './unread.js';

export function drawSidebar() {
  const channels = seated().filter((c) => isIn(c) || state.place === c.id);
  const others = seated().filter((c) => !channels.includes(c));
  const held =
    document.activeElement && document.activeElement.closest('#sidebar') ? document.activeElement.dataset : {};
  place($('#sidebar-inner'), [
    section(
      'channels',
      [...channels, ...others].map((c) =>
        entry(
          c.id,
          c.name,
          c.private ? icon('lock') : h('span', { class: 'hash' }, '#'),
          c.name,
          unread.count(c.id),
          !isIn(c),
        ),
      ),
    ),
    section('app', [
      entry(
        '@bot',
        '@bot',
        face(state.ws.app.name, state.ws.app.user, true),
        state.ws.app.name,
        dm() ? unread.count(dm().id) : 0,
      ),
      state.ws.app.home && entry('@home', '@home', icon('home'), t('homeTab'), 0),
    ]),
    people(),
  ]);
  // Marks change while someone walks the list by keyboard.
  const again = held.channel
    ? `[data-channel="${CSS.escape(held.channel)}"]`
    : held.user
      ? `[data-user="${CSS.escape(held.user)}"]`
      : '';
  if (again) $(`#sidebar ${again}`)?.focus();
}

function section(title, rows) {
  return h('section', {}, h('h2', { class: 'side-title' }, t(title)), h('ul', {}, rows));
}

function entry(id, name, sign, label, count, dim) {
  const here = state.place === id;
  return h(
    'li',
    {},
    h(
      'a',
      {
        href: href(id),
        'data-channel': name,
        class: `side-row${here ? ' here' : ''}${count ? ' unread' : ''}${dim ? ' dim' : ''}`,
        'aria-current': here ? 'page' : null,
      },
      h('span', { class: 'side-sign' }, sign),
      h('span', { class: 'side-name' }, label),
      count > 0 &&
        h('span', { class: 'count' }, count > 99 ? '99+' : count, h('span', { class: 'sr' }, ` ${t('unread')}`)),
    ),
  );
}

function people() {
  const rows = state.ws.users
    .filter((u) => !u.bot && !u.gone)
    .map((u) => {
      const me = u.id === state.me.id;
      const news = !me && unread.waiting(u);
      return h(
        'li',
        {},
        h(
          'button',
          {
            type: 'button',
            'data-user': u.name,
            class: `side-row person${me ? ' here' : ''}`,
            'aria-pressed': String(me),
            title: [u.real, u.title, u.locale].filter(Boolean).join(' · '),
            onclick: () => become(u.name),
          },
          face(u.real, u.id),
          h('span', { class: 'side-name' }, h('span', { class: 'who' }, u.real), h('small', {}, u.title || u.name)),
          news &&
            h(
              'span',
              { class: 'dot', title: t('newFor', { name: u.real }) },
              h('span', { class: 'sr' }, t('newFor', { name: u.real })),
            ),
          h(
            'span',
            { class: 'tongue', title: u.locale },
            u.locale.startsWith('zh') ? '中' : u.locale.slice(0, 2).toUpperCase(),
          ),
        ),
      );
    });
  return h(
    'section',
    { class: 'people', lang: lang() },
    h('h2', { class: 'side-title' }, t('people')),
    h('ul', {}, rows),
  );
}
