// The app's Home tab.

import { h, fill, $ } from './dom.js';
import { icon } from './icons.js';
import { t } from './lang.js';
import { state, key } from './state.js';
import { blocks } from './blocks.js';
import { trying } from './pickers.js';
import { look } from './nav.js';
import * as api from './api.js';

const values = new Map();
let drawn = '';

// openHome tells the app that someone looks, as Slack does each time the tab is opened.
export async function openHome() {
  drawn = '';
  await trying(() => api.openHome(state.me.id));
  await refreshHome();
}

export async function refreshHome() {
  if (state.place !== '@home') return;
  const who = state.me.id;
  const view = await api.home(who);
  const sig = JSON.stringify([view, document.documentElement.lang, who]);
  if (sig === drawn || who !== state.me.id || state.place !== '@home') return;
  drawn = sig;
  fill(
    $('#home'),
    view
      ? h('div', { class: 'home-view', 'data-view': view.id }, blocks(view.blocks, context(view)))
      : h('div', { class: 'empty' }, icon('home'), h('p', {}, t('noHome'))),
  );
}

function context(view) {
  const id = (b, e) => key('home', b.block_id, e.action_id);
  return {
    surface: 'home',
    key: id,
    value: (b, e) => values.get(id(b, e)),
    keep: (b, e, v) => values.set(id(b, e), v),
    find: (b, e, query) =>
      api.options({ as: state.me.id, view_id: view.id, block_id: b.block_id, action_id: e.action_id, value: query }),
    act: async (b, e, value) => {
      const got = await trying(() =>
        api.press({ as: state.me.id, view_id: view.id, block_id: b.block_id, action_id: e.action_id, value }),
      );
      look('view', 'home', 'messages');
      return got && got.acked;
    },
  };
}
