// The clock of the workspace in the top bar, and the ways to move it.

import { h, fill, $ } from './dom.js';
import { icon } from './icons.js';
import { t } from './lang.js';
import { state, now, show } from './state.js';
import { zoned, unzoned, field, unfield } from './zone.js';
import { float, menu, trying } from './pickers.js';
import { look } from './nav.js';
import * as api from './api.js';

let flowing = false;

export function drawClock() {
  const sign = { class: 'flow', id: 'clock-flow', role: 'status', hidden: !flowing };
  fill(
    $('#clock'),
    h('span', { class: 'clock-face', title: t('clockTitle') }, icon('clock'), h('time', { id: 'clock-now' })),
    h('span', sign, h('span', { class: 'spin' }), t('flowing')),
    h('span', { class: 'clock-steps' }, ways().map(step)),
    h(
      'button',
      {
        type: 'button',
        class: 'quiet clock-more',
        'aria-label': t('clockTitle'),
        'aria-haspopup': 'menu',
        onclick: small,
      },
      icon('down'),
    ),
  );
  tick();
}

// ways are the ways to move the clock.
const ways = () => [
  { advance: '10m', word: 'tenMinutes', act: () => move({ advance: '10m' }) },
  { advance: '1h', word: 'oneHour', act: () => move({ advance: '1h' }) },
  { advance: '24h', word: 'oneDay', act: () => move({ advance: '24h' }) },
  { advance: 'month', word: 'nextMonth', jump: true, act: () => jumpTo(nextMonth()) },
  { advance: 'date', word: 'setDate', jump: true, sign: 'calendar', act: setDate },
];

function step({ advance, word, jump, sign, act }) {
  const title = t(jump ? 'jumpHelp' : 'flowHelp');
  const press = (e) => act(e.currentTarget);
  return h(
    'button',
    { type: 'button', class: 'btn small', 'data-advance': advance, title, onclick: press },
    sign && icon(sign),
    t(word),
  );
}

// On a narrow screen the steps live in a list of their own.
function small(e) {
  const at = e.currentTarget;
  menu(
    at,
    ways().map(({ word, sign, act }) => ({ label: t(word), icon: sign, act: () => act(at) })),
  );
}

export function tick() {
  const face = $('#clock-now');
  if (!face || !state.me) return;
  const text = show(now(), {
    weekday: 'short',
    month: 'short',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  if (face.textContent !== text) face.textContent = text;
  face.title = show(now(), { dateStyle: 'full', timeStyle: 'medium' });
}

// move lets time flow or jump. The answer comes when the clock is there; news of the clock moves its face meanwhile.
// It tells whether that worked: not while the clock is being moved already.
export async function move(body) {
  if (flowing) return false;
  flow(true);
  const got = await trying(() => api.clock(body));
  if (got && got.now) state.offset = Date.parse(got.now) - Date.now();
  flow(false);
  look('workspace', 'messages', 'home');
  return got !== undefined;
}

function flow(on) {
  flowing = on;
  $('#clock').classList.toggle('flowing', on);
  $('#clock-flow').hidden = !on;
  for (const b of document.querySelectorAll('#clock button')) b.disabled = on;
  tick();
}

// The first of next month at nine in the morning, where the person is.
function nextMonth() {
  const { year, month } = zoned(now());
  return month === 12 ? unzoned(year + 1, 1, 1, 9, 0) : unzoned(year, month + 1, 1, 9, 0);
}

const jumpTo = (ms) => move({ set: new Date(ms).toISOString().replace(/\.\d+Z$/, 'Z') });

function setDate(at) {
  const input = h('input', {
    type: 'datetime-local',
    id: 'clock-date',
    'aria-label': t('setDate'),
    value: field(now() + 36e5),
  });
  const go = () => {
    const ms = unfield(input.value);
    if (Number.isNaN(ms)) return;
    close();
    jumpTo(ms);
  };
  const button = h('button', { type: 'button', class: 'btn primary small', id: 'clock-jump', onclick: go }, t('jump'));
  const note = h('p', { class: 'muted small' }, t('jumpHelp'));
  const close = float(at, h('div', { class: 'set-date' }, input, note, button));
  input.focus();
}
