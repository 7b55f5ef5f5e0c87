// The page: a chat client of the sandbox in which a visitor can be anyone. This file ties the parts together: it
// reads the address, fetches what is on screen, draws it, and looks again when the server says that something happened.

import { $, once } from './dom.js';
import { t, lang } from './lang.js';
import { state, read, user, channelOf } from './state.js';
import { arrive, go, here, look, closeThread } from './nav.js';
import { toast } from './pickers.js';
import { pane } from './pane.js';
import { roots } from './messages.js';
import { Composer } from './composer.js';
import { drawSidebar } from './sidebar.js';
import { setUpModal, refreshModal } from './modal.js';
import { openHome, refreshHome } from './home.js';
import { drawClock, tick } from './clock.js';
import { drawDrawer, refreshLog, toggleDrawer } from './drawer.js';
import { welcome } from './welcome.js';
import { setUpTour, drawTour } from './tour.js';
import { drawPlace, drawThreadHead, drawTop, drawWorking, setUpChrome, chooseLanguage } from './chrome.js';
import * as unread from './unread.js';
import * as api from './api.js';

const drawMessages = pane($('#messages'));
const drawThread = pane($('#thread-messages'));
let main;
let side;
let newFrom = ''; // where the line "New" stands in the channel on screen, and in the thread
let newInThread = '';
let line = true; // whether the stream is up

const channelName = () => (state.place === '@bot' ? '@bot' : state.place);

// ---- fetching

const refreshWorkspace = once(async () => {
  state.ws = read(await api.workspace());
  state.offset = state.ws.now - Date.now();
  if (state.me) state.me = user(state.me.id) || state.me;
  tick();
});

const refreshMessages = once(async () => {
  if (!state.me || state.place === '@home') return;
  const who = state.me.id;
  const place = state.place;
  const list = await api.messages(who, channelName()).catch(absent);
  if (who !== state.me.id || place !== state.place) return;
  await refreshThread(list); // first, since the channel marks threads that have not been looked into
  if (who === state.me.id && place === state.place) drawChannel(list);
});

// A conversation with the app that nobody has begun is empty, not wrong.
function absent(e) {
  if (e.status === 404 || e.status === 409) return [];
  throw e;
}

function drawChannel(list) {
  const shown = roots(list);
  const channel = here();
  const said = shown.some((m) => !/_join$/.test(m.subtype || ''));
  const above = said ? null : welcome(channel, (text) => main.write(text));
  const { stick, grown } = drawMessages(shown, { channel: channel ? channel.id : '@bot', unread: newFrom, above });
  $('#below').hidden = stick || !grown;
  if (channel && document.visibilityState === 'visible') unread.read(channel.id, list);
}

async function refreshThread(all) {
  $('#thread').hidden = !state.thread;
  document.body.classList.toggle('with-thread', !!state.thread);
  if (!state.thread) return;
  const who = state.me.id;
  const ts = state.thread;
  const list = await api
    .messages(who, channelName(), ts)
    .catch(() => all.filter((m) => m.ts === ts || m.thread_ts === ts));
  if (who !== state.me.id || ts !== state.thread) return;
  const channel = here();
  drawThread(list, { channel: channel ? channel.id : '@bot', thread: ts, unread: newInThread });
  if (channel && document.visibilityState === 'visible') unread.read(`${channel.id}/${ts}`, list);
}

const refreshSidebar = once(async () => {
  await unread.lookEverywhere();
  drawSidebar();
});

// ---- drawing a place

let last = '';

async function route() {
  const before = state.me;
  const wasThread = state.thread;
  arrive(localStorage.getItem('sandbox.me'));
  localStorage.setItem('sandbox.me', state.me.name);
  if (!before || before.id !== state.me.id) chooseLanguage();
  const where = [state.me.id, state.place].join('/');
  if (where !== last) {
    const channel = here();
    newFrom = channel ? unread.readUntil(channel.id) : '';
  }
  if (state.thread && (where !== last || state.thread !== wasThread)) {
    const channel = here();
    newInThread = channel ? unread.readUntil(`${channel.id}/${state.thread}`) : '';
  }
  drawAll();
  const moved = where !== last;
  last = where;
  if (state.place === '@home') await (moved ? openHome() : refreshHome());
  else await refreshMessages();
  const became = !before || before.id !== state.me.id;
  await Promise.all([refreshModal(), became ? refreshSidebar() : drawSidebar()]);
  if (state.thread && state.thread !== wasThread) side.focus();
  else if ((moved || wasThread) && matchMedia('(hover: hover)').matches && !$('#modal').open) main.focus();
}

// drawAll draws what needs no fetching.
function drawAll() {
  const home = state.place === '@home';
  document.body.classList.remove('with-menu');
  $('#home').hidden = !home;
  $('.scroll-box').hidden = home;
  $('#composer-form').hidden = home;
  $('#thread').hidden = !state.thread;
  drawTop();
  drawClock();
  drawPlace();
  drawThreadHead();
  drawSidebar();
  drawTour();
  if (!$('#drawer').hidden) drawDrawer();
  const channel = channelOf(state.place);
  main.show(t('write', { place: channel ? `#${channel.name}` : state.ws.app.name }));
  side.show(t('reply'));
}

// ---- news

const parts = {
  workspace: async () => {
    await refreshWorkspace();
    drawAll();
    await refreshSidebar();
  },
  messages: refreshMessages,
  view: refreshModal,
  home: refreshHome,
  log: refreshLog,
};

async function refresh(list) {
  await Promise.all(list.map((part) => parts[part]().catch((e) => console.error(part, e))));
}

const onNews = {
  message: (n) => heard(n),
  view: (n) => mine(n) && refresh(['view']),
  home: (n) => mine(n) && refresh(['home']),
  clock: () => refreshWorkspace().catch(() => {}),
  log: () => refreshLogSoon(),
  workspace: () => refresh(['workspace', 'messages', 'view', 'home']),
  status: () => refreshWorkspace().then(drawWorking, () => {}),
};

const mine = (n) => !n.user || n.user === state.me.id;

// A burst of calls is one look at the log.
let logTimer;
function refreshLogSoon() {
  clearTimeout(logTimer);
  logTimer = setTimeout(refreshLog, 120);
}

// A burst of messages in a channel that is not on screen is one look at it.
const soon = new Map();
function lookSoon(n) {
  clearTimeout(soon.get(n.channel));
  soon.set(
    n.channel,
    setTimeout(() => elsewhere(n).catch((e) => console.error(e)), 150),
  );
}

async function heard(n) {
  if (!channelOf(n.channel)) await refreshWorkspace().catch(() => {});
  const channel = here();
  if (!channel || channel.id !== n.channel) {
    lookSoon(n);
    return;
  }
  await refresh(['messages']);
  if (document.visibilityState !== 'visible') lookSoon(n);
  else if (n.user === state.me.id && n.thread_ts && n.thread_ts !== state.thread) {
    toast(`${t('onlyYou')} · ${t('thread')}`, { label: t('show'), act: () => go(state.place, n.thread_ts) });
  }
}

async function elsewhere(n) {
  const c = channelOf(n.channel);
  if (!c || (n.user && n.user !== state.me.id)) return;
  const owner = c.im && state.ws.users.find((u) => c.members.includes(u.id) && !u.bot);
  if (owner && owner.id !== state.me.id) await unread.lookFor(owner);
  else if (c.members.includes(state.me.id)) await announce(c, await unread.look(c.id), n.ts);
  drawSidebar();
}

// announce tells of a message only I can see that came where I am not looking.
async function announce(c, fresh, ts) {
  const m = fresh.find((one) => one.ts === ts && one.ephemeral);
  if (!m) return;
  const show = { label: t('show'), act: () => go(c.im ? '@bot' : c.id) };
  toast(`${t('onlyYou')} · ${c.im ? state.ws.app.name : `#${c.name}`}: ${(m.text || '').slice(0, 80)}`, show);
}

function onLine(up) {
  if (up === line) return;
  line = up;
  $('#notices').textContent = up ? '' : t('offline');
  $('#notices').classList.toggle('shown', !up);
  if (up) refresh(['workspace', 'messages', 'view', 'home', 'log']);
}

// ---- keys

function onKey(e) {
  if (e.key !== 'Escape' || e.defaultPrevented || document.querySelector('dialog[open]')) return;
  if (document.body.classList.contains('with-menu')) document.body.classList.remove('with-menu');
  else if (state.thread) closeThread();
  else if (!$('#drawer').hidden) toggleDrawer(false);
}

async function start() {
  await refreshWorkspace();
  await setUpTour();
  main = new Composer($('#composer-form'), {
    id: 'composer',
    target: () => ({ channel: channelName() }),
    sent: () => {
      $('#messages').scrollTop = $('#messages').scrollHeight;
    },
  });
  side = new Composer($('#thread-form'), {
    id: 'thread-composer',
    target: () => ({ channel: channelName(), thread: state.thread }),
    sent: () => {
      $('#thread-messages').scrollTop = $('#thread-messages').scrollHeight;
    },
  });
  setUpModal();
  setUpChrome({
    redraw: () => {
      drawAll();
      look('messages', 'view', 'home');
    },
    focus: () => main.focus(),
  });
  window.addEventListener('hashchange', route);
  document.addEventListener('look', (e) => refresh(e.detail));
  document.addEventListener('keydown', onKey);
  document.addEventListener(
    'visibilitychange',
    () => document.visibilityState === 'visible' && refresh(['messages']).then(drawSidebar),
  );
  await route();
  api.listen((n) => (onNews[n.kind] || (() => {}))(n), onLine);
  setInterval(tick, 1000);
  document.body.dataset.ready = lang();
}

// The server may still be starting, or starting again.
async function begin() {
  try {
    await start();
  } catch (e) {
    if (!(e instanceof api.Refused)) throw e;
    $('#notices').textContent = t('offline');
    $('#notices').classList.add('shown');
    setTimeout(() => location.reload(), 2000);
  }
}

begin();
