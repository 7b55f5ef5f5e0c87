// The app's Home tab.

import { h, fill, $ } from './dom.js';
import { icon } from './icons.js';
import { t } from './lang.js';
import { state } from './state.js';
import { surface } from './surface.js';
import { blocks } from './blocks.js';
import { trying } from './pickers.js';
import * as api from './api.js';

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
  const sig = JSON.stringify([view && { ...view, state: 0, hash: 0 }, document.documentElement.lang, who]);
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
  const id = [state.me.id, view.id].join('|');
  return surface({ id, target: { view_id: view.id }, shown: view, after: ['view', 'home', 'messages'] });
}
