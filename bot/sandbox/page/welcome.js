// What an empty conversation shows: who the app is and what one can try, from its manifest alone.

import { h, $ } from './dom.js';
import { icon } from './icons.js';
import { t, other } from './lang.js';
import { state, appIsIn } from './state.js';
import { go, here, become } from './nav.js';
import { face } from './messages.js';
import { shortcut } from './tools.js';
import { mrkdwn } from './mrkdwn.js';

// welcome draws the empty state of a channel; write puts words into the composer.
export function welcome(channel, write) {
  const app = state.ws.app;
  if (state.place !== '@bot' && !(channel && appIsIn(channel))) {
    return h('div', { class: 'empty' }, h('p', {}, t('emptyTitle')), h('p', { class: 'muted' }, t('emptyText')));
  }
  return h(
    'div',
    { class: 'welcome' },
    face(app.name, app.user, true),
    h('h2', {}, t('welcome', { app: app.name })),
    app.description && h('p', { class: 'welcome-about' }, mrkdwn(app.description)),
    h('h3', {}, t('tryThese')),
    h('ul', { class: 'tries' }, ideas(write).map(row)),
  );
}

function row(idea) {
  return h(
    'li',
    {},
    h(
      'button',
      { type: 'button', class: 'try', 'data-try': idea.word, onclick: idea.act },
      icon(idea.sign),
      h(
        'span',
        {},
        h('span', {}, idea.text || t(idea.word, idea.vars)),
        h('small', {}, idea.hint || (idea.text ? '' : other(idea.word, idea.vars))),
      ),
    ),
  );
}

function ideas(write) {
  const { app, commands, shortcuts } = state.ws;
  const inDM = state.place === '@bot';
  const global = shortcuts.find((one) => one.type === 'global');
  const someone = state.ws.users.find((u) => !u.bot && !u.gone && u.id !== state.me.id);
  return [
    ...prompts()
      .slice(0, 4)
      .map((p) => ({ sign: 'reply', word: 'prompt', text: p.title, hint: p.message, act: () => write(p.message) })),
    inDM
      ? { sign: 'reply', word: 'trySay', vars: { app: app.name }, act: () => write('') }
      : { sign: 'reply', word: 'tryMention', vars: { app: `@${app.handle}` }, act: () => write(`@${app.handle} `) },
    commands[0] && {
      sign: 'right',
      word: 'tryCommand',
      text: `${commands[0].command} · ${commands[0].description}`,
      hint: commands[0].usage_hint,
      act: () => write(`${commands[0].command} `),
    },
    global && { sign: 'bolt', word: 'tryShortcut', vars: { name: global.name }, act: () => shortcut(global) },
    app.home && { sign: 'home', word: 'tryHome', act: () => go('@home') },
    {
      sign: 'clock',
      word: 'tryClock',
      act: () =>
        ($('#clock [data-advance="1h"]').offsetParent ? $('#clock [data-advance="1h"]') : $('.clock-more')).focus(),
    },
    someone && { sign: 'eye', word: 'tryPerson', act: () => become(someone.name) },
  ].filter(Boolean);
}

// What the app suggests in this conversation, else what its manifest does.
function prompts() {
  const c = here();
  const said = c && state.ws.statuses.find((s) => s.prompts && s.channel === c.id && !s.thread_ts);
  return said ? said.prompts : state.ws.app.prompts;
}
