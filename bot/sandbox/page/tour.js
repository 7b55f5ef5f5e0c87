// The guided tour: what the workspace was given to show to who comes for the first time, one press a step. This file
// draws it and remembers how far someone is; touract.js does the acts.

import { h, fill, $ } from './dom.js';
import { icon } from './icons.js';
import { t, lang } from './lang.js';
import { state, now } from './state.js';
import { Stuck, perform } from './touract.js';
import * as api from './api.js';

const kept = 'sandbox.tour';

let steps = [];
let memory = null; // {born, step, act, since, refs, closed}: the next step and act, and which messages were named
let busy = ''; // what happens right now
let stuck = ''; // why it does not go on

// setUpTour fetches the tour. It opens by itself for who has not seen this workspace yet.
export async function setUpTour() {
  const got = await api.tour().catch(() => ({ steps: [] }));
  steps = got.steps;
  memory = recall(got.born);
  $('#tour-toggle').hidden = !steps.length;
  $('#tour-toggle').onclick = () => toggle($('#tour').hidden);
  state.touring = steps.length > 0 && !memory.closed;
}

// What was remembered of another workspace at the same address is of no use.
function recall(born) {
  try {
    const old = JSON.parse(localStorage.getItem(kept));
    if (old && old.born === born && old.step <= steps.length) return old;
  } catch {
    // Nothing that can be read is remembered.
  }
  return { born, step: 0, act: 0, since: '', refs: {}, closed: false };
}

function keep(change) {
  Object.assign(memory, change);
  try {
    localStorage.setItem(kept, JSON.stringify(memory));
  } catch {
    // A browser that keeps nothing begins anew at each visit.
  }
}

function toggle(open) {
  keep({ closed: !open });
  state.touring = open;
  if (!open) state.point = '';
  drawTour();
  if (open) focus();
  else $('#tour-toggle').focus();
}

const focus = () => ($('#tour .primary') || $('#tour button'))?.focus({ preventScroll: true });

const said = (words) => words[lang()];

export function drawTour() {
  const box = $('#tour');
  box.hidden = !state.touring;
  $('#tour-toggle').setAttribute('aria-expanded', String(state.touring));
  if (!state.touring) return;
  box.setAttribute('aria-label', t('tour'));
  fill(
    box,
    h('div', { class: 'tour-head' }, heading(), dots()),
    h('div', { class: 'tour-text', role: 'status', 'aria-live': 'polite' }, texts()),
    h('div', { class: 'tour-acts' }, buttons()),
    h(
      'button',
      { type: 'button', class: 'quiet tour-close', title: t('tourClose'), 'aria-label': t('tourClose'), onclick: () => toggle(false) },
      icon('close'),
    ),
  );
  box.classList.toggle('stuck', !!stuck);
}

const over = () => memory.step >= steps.length;

function heading() {
  if (memory.step === 0 && memory.act === 0 && !busy) return h('h2', {}, t('tour'));
  const at = underway() ? memory.step : memory.step - 1;
  return h('h2', {}, h('span', { class: 'tour-count' }, `${at + 1}/${steps.length}`), said(steps[at].title));
}

const underway = () => busy || stuck || memory.act > 0;

function dots() {
  const mark = (i) => (i < memory.step ? 'done' : i === memory.step ? 'next' : null);
  return h(
    'ol',
    { class: 'tour-dots', 'aria-hidden': 'true' },
    steps.map((step, i) => h('li', { class: mark(i), title: said(step.title) })),
  );
}

function texts() {
  if (busy) return h('p', { class: 'tour-now' }, h('span', { class: 'spin' }), busy);
  if (stuck) return [h('p', { class: 'tour-stuck' }, icon('warn'), stuck), h('p', { class: 'muted' }, t('tourHelp'))];
  if (memory.act > 0) return h('p', {}, t('tourBroken'));
  return [
    memory.step > 0 && h('p', { class: 'tour-look' }, icon('eye'), h('span', {}, said(steps[memory.step - 1].look))),
    over()
      ? h('p', {}, t('tourOver'))
      : h('p', { class: memory.step > 0 ? 'muted' : null }, h('strong', {}, memory.step > 0 ? t('tourNext') : t('tourBegin', { n: steps.length })), said(steps[memory.step].text)),
  ];
}

function buttons() {
  const button = (id, label, act, primary) =>
    h('button', { type: 'button', id, class: `btn small${primary ? ' primary' : ''}`, disabled: !!busy, onclick: act }, label);
  const again = button('tour-again', t('tourAgain'), startOver);
  if (stuck) return [button('tour-retry', t('tourRetry'), play, true), button('tour-skip', t('tourSkip'), skip), again];
  if (over()) return [again];
  const word = memory.act > 0 && !busy ? t('tourRetry') : said(steps[memory.step].button);
  return [button('tour-go', word, play, true), memory.step > 0 && again];
}

function startOver() {
  stuck = '';
  state.point = '';
  keep({ step: 0, act: 0, since: '', refs: {} });
  drawTour();
  focus();
}

// skip goes on with what comes after the act that cannot be done.
function skip() {
  keep({ act: memory.act + 1 });
  return play();
}

// play does the acts of the next step, from the one on that it came to the last time.
async function play() {
  if (busy) return;
  stuck = '';
  if (!memory.since) keep({ since: (now() / 1000).toFixed(6) });
  const step = steps[memory.step];
  try {
    while (memory.act < step.acts.length) {
      await perform(step.acts[memory.act], { lang: lang(), since: memory.since, refs: memory.refs, tell });
      keep({ act: memory.act + 1 });
    }
    keep({ step: memory.step + 1, act: 0 });
  } catch (e) {
    if (!(e instanceof Stuck) && !(e instanceof api.Refused)) console.error(e);
    stuck = e instanceof Stuck ? e.message : t('failed', { error: e.message });
  }
  tell('');
  focus();
}

function tell(words) {
  busy = words;
  drawTour();
}
