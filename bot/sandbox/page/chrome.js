// The frame around the conversation: top bar, the head of a channel and of a thread, language and theme.

import { h, fill, $ } from './dom.js';
import { icon } from './icons.js';
import { t, lang, speak, native } from './lang.js';
import { state, channelOf, appIsIn, isIn } from './state.js';
import { closeThread, here, href } from './nav.js';
import { face } from './messages.js';
import { toggleDrawer } from './drawer.js';

export function setUpChrome({ redraw, focus }) {
  const theme = localStorage.getItem('sandbox.theme');
  if (theme) document.documentElement.dataset.theme = theme;
  $('#menu').onclick = () => menu(!document.body.classList.contains('with-menu'));
  $('#frame').addEventListener('click', (e) => {
    if (document.body.classList.contains('with-menu') && !e.target.closest('#sidebar')) menu(false);
  });
  $('#skip').onclick = focus;
  $('#log-toggle').onclick = () => toggleDrawer();
  $('#theme-toggle').onclick = () => {
    const next = dark() ? 'light' : 'dark';
    document.documentElement.dataset.theme = next;
    localStorage.setItem('sandbox.theme', next);
    drawTop();
  };
  $('#lang-toggle').onclick = () => {
    const next = lang() === 'zh' ? 'en' : 'zh';
    localStorage.setItem('sandbox.lang', next);
    speak(next);
    redraw();
  };
  const box = $('#messages');
  box.addEventListener(
    'scroll',
    () => {
      if (box.scrollHeight - box.scrollTop - box.clientHeight < 80) $('#below').hidden = true;
    },
    { passive: true },
  );
  $('#below').onclick = () => {
    box.scrollTop = box.scrollHeight;
  };
}

function menu(open) {
  document.body.classList.toggle('with-menu', open);
  $('#menu').setAttribute('aria-expanded', String(open));
  if (open) $('#sidebar .here')?.focus();
}

function dark() {
  const set = document.documentElement.dataset.theme;
  return set ? set === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
}

// chooseLanguage takes what was chosen by hand, else the language of the person one has become; a tour goes from person
// to person, and stays in that of the reader.
export function chooseLanguage() {
  const person = state.me.locale.startsWith('zh') ? 'zh' : 'en';
  speak(localStorage.getItem('sandbox.lang') || (state.touring ? native() : person));
}

export function drawTop() {
  const label = (id, key, ...kids) => {
    const node = fill($(id), ...kids);
    node.setAttribute('aria-label', t(key));
    node.title = t(key);
  };
  label('#menu', 'menu', icon('menu'), face(state.me.real, state.me.id));
  label('#log-toggle', 'log', icon('pulse'), h('span', { class: 'tool-word' }, t('log')));
  label('#tour-toggle', 'tour', icon('flag'), h('span', { class: 'tool-word' }, t('tour')));
  label('#lang-toggle', 'language', lang() === 'zh' ? 'EN' : '中');
  label('#theme-toggle', 'theme', icon(dark() ? 'sun' : 'moon'));
  fill($('#skip'), t('skip'));
  fill($('#below'), icon('down'), t('newBelow'));
  $('#clock').setAttribute('aria-label', t('clockTitle'));
  $('#sidebar').setAttribute('aria-label', t('menu'));
  $('#thread').setAttribute('aria-label', t('thread'));
}

export function drawPlace() {
  const c = channelOf(state.place);
  const app = state.ws.app;
  const name = c ? `#${c.name}` : app.name;
  document.title = `${name} · ${state.me.real}`;
  $('#messages').setAttribute('aria-label', name);
  const count = c ? c.members.filter((id) => id !== app.user).length : 0;
  fill(
    $('#place'),
    c
      ? h('h1', {}, c.private ? icon('lock') : h('span', { class: 'hash' }, '#'), c.name)
      : h('h1', {}, face(app.name, app.user, true), app.name),
    c
      ? h(
          'span',
          { class: 'muted topic' },
          [count === 1 ? t('memberOne') : t('members', { n: count }), c.topic].filter(Boolean).join(' · '),
        )
      : h('nav', { class: 'tabs' }, tab('@bot', 'messagesTab'), state.ws.app.home && tab('@home', 'homeTab')),
    c && !appIsIn(c) && h('span', { class: 'place-note' }, icon('info'), t('noBot', { app: app.name })),
    c && c.archived && h('span', { class: 'place-note' }, icon('info'), t('archived')),
    c && !isIn(c) && h('span', { class: 'place-note' }, icon('info'), t('notMember', { name: state.me.real })),
  );
}

function tab(place, word) {
  const on = state.place === place;
  return h('a', { href: href(place), class: on ? 'here' : null, 'aria-current': on ? 'page' : null }, t(word));
}

export function drawThreadHead() {
  const c = here();
  const place = c && !c.im ? `#${c.name}` : state.ws.app.name;
  fill(
    $('#thread-head'),
    h('h2', {}, t('thread')),
    h('span', { class: 'muted' }, t('threadIn', { place })),
    h(
      'button',
      { type: 'button', class: 'quiet', id: 'thread-close', 'aria-label': t('close'), onclick: closeThread },
      icon('close'),
    ),
  );
}

// drawWorking says what the app says it is doing in the conversation on screen.
export function drawWorking() {
  const c = here();
  const one =
    c && state.ws.statuses.find((s) => s.channel === c.id && s.status && (!s.thread_ts || shows(s.thread_ts)));
  $('#working').textContent = one ? `${state.ws.app.name} ${one.status}` : '';
}

const shows = (ts) => ts === state.thread || document.querySelector(`#messages [data-ts="${CSS.escape(ts)}"]`);
