// The form on top: one dialog that shows whichever view the server says is open.

import { h, fill, $ } from './dom.js';
import { icon } from './icons.js';
import { t } from './lang.js';
import { state } from './state.js';
import { plain } from './mrkdwn.js';
import { blocks } from './blocks.js';
import { first } from './elements.js';
import { trying } from './pickers.js';
import { look } from './nav.js';
import { faults } from './validate.js';
import * as api from './api.js';

let view = null; // what is drawn now
let entered = {}; // block_id → action_id → value, of the view that is drawn
let drawn = '';
let busy = false;
const below = new Map(); // what stands in forms further down the stack, by view id

const dialog = () => $('#modal');

// refreshModal fetches what is on top for the person who looks.
export async function refreshModal() {
  if (busy) return;
  const top = await api.view(state.me.id);
  if (!busy) show(top);
}

function show(next) {
  if (!next) {
    hide();
    return;
  }
  const sig = JSON.stringify([next, document.documentElement.lang, state.me.id]);
  if (sig === drawn) return;
  if (view && view.id !== next.id) {
    below.set(view.id, entered);
    entered = below.get(next.id) || {};
  }
  const focus = view && view.id === next.id ? path(document.activeElement) : '';
  view = next;
  drawn = sig;
  prune();
  const scrolled = focus ? $('.modal-body', dialog()).scrollTop : 0;
  draw();
  $('.modal-body', dialog()).scrollTop = scrolled;
  if (!dialog().open) dialog().showModal();
  toFocus(focus);
}

function hide() {
  view = null;
  drawn = '';
  entered = {};
  below.clear();
  if (dialog().open) dialog().close();
}

// prune forgets what was entered into inputs that an update has taken away: only same block, same action stays.
function prune() {
  const keep = {};
  for (const [b, e] of fields()) {
    const had = entered[b.block_id];
    if (had && e.action_id in had) keep[b.block_id] = { ...keep[b.block_id], [e.action_id]: had[e.action_id] };
  }
  entered = keep;
}

// fields are all elements of the view that hold a value.
function fields() {
  const holding = (b) =>
    (b.type === 'input' ? [b.element] : [...(b.elements || []), b.accessory]).filter(
      (e) =>
        e &&
        e.action_id &&
        !['button', 'overflow', 'image', 'icon_button', 'feedback_buttons', 'workflow_button'].includes(e.type),
    );
  return (view.blocks || []).flatMap((b) => holding(b).map((e) => [b, e]));
}

const path = (node) => {
  const el = node && node.closest && node.closest('[data-action-id]');
  const b = el && el.closest('[data-block-id]');
  return b
    ? `[data-block-id="${CSS.escape(b.dataset.blockId)}"] [data-action-id="${CSS.escape(el.dataset.actionId)}"]`
    : '';
};

function toFocus(old) {
  const wanted = old && $(old, dialog());
  const firstField = view.blocks.find((b) => b.element && b.element.focus_on_load);
  const node =
    wanted ||
    (firstField && $(`[data-block-id="${CSS.escape(firstField.block_id)}"] [data-action-id]`, dialog())) ||
    $('.modal-body input, .modal-body textarea, .modal-body .select', dialog()) ||
    $('#modal-submit', dialog()) ||
    $('#modal-x', dialog());
  const inner = node.matches('input,textarea,button') ? node : $('input,textarea,button', node) || node;
  inner.focus();
}

function draw() {
  const stacked = !!view.previous_view_id;
  const app = state.ws.app.name;
  const sendable = view.submit || fields().some(([b]) => b.type === 'input');
  fill(
    dialog(),
    h(
      'form',
      { class: 'modal-form', novalidate: true, onsubmit: submit },
      h(
        'header',
        { class: 'modal-head' },
        h('span', { class: 'avatar app', 'aria-hidden': 'true' }, [...app][0].toUpperCase()),
        h('h2', { id: 'modal-title' }, plain(view.title) || t('view')),
        h(
          'button',
          { type: 'button', class: 'quiet', id: 'modal-x', 'aria-label': t('close'), onclick: () => closeView(true) },
          icon('close'),
        ),
      ),
      h(
        'div',
        { class: 'modal-body', tabindex: '-1' },
        h('div', { id: 'modal-error', role: 'alert' }),
        blocks(view.blocks, context()),
      ),
      h(
        'footer',
        { class: 'modal-foot' },
        h(
          'button',
          { type: 'button', class: 'btn', id: 'modal-close', onclick: () => closeView(false) },
          plain(view.close) || t(stacked ? 'back' : 'close'),
        ),
        sendable &&
          h(
            'button',
            { type: 'submit', class: 'btn primary', id: 'modal-submit' },
            h('span', { class: 'label' }, plain(view.submit) || t('ok')),
          ),
      ),
    ),
  );
  dialog().dataset.view = view.id;
}

function context() {
  return {
    surface: 'modal',
    key: (b, e) => [state.me.id, view.id, b.block_id, e.action_id].join('|'),
    value: (b, e) => entered[b.block_id] && entered[b.block_id][e.action_id],
    keep: (b, e, v) => {
      entered[b.block_id] = { ...entered[b.block_id], [e.action_id]: v };
      blame({ [b.block_id]: '' });
    },
    find: (b, e, query) =>
      api.options({ as: state.me.id, view_id: view.id, block_id: b.block_id, action_id: e.action_id, value: query }),
    act: async (b, e, value) => {
      const got = await trying(() =>
        api.press({
          as: state.me.id,
          view_id: view.id,
          block_id: b.block_id,
          action_id: e.action_id,
          value,
          state: values(),
        }),
      );
      look('view', 'messages');
      return got && got.acked;
    },
  };
}

// values is the whole form as it stands; what nobody touched has its first value. An emptied field is sent as
// empty: left out, it would count as not touched.
function values() {
  const out = {};
  for (const [b, e] of fields()) {
    const kept = entered[b.block_id] && entered[b.block_id][e.action_id];
    const v = kept === undefined ? first(e) : kept;
    if (kept === undefined && (v === null || v === '')) continue;
    out[b.block_id] = { ...out[b.block_id], [e.action_id]: v };
  }
  return out;
}

// blame writes errors under the fields they belong to; an empty text takes one away.
function blame(errors) {
  for (const [id, text] of Object.entries(errors)) {
    const box = $(`[data-block-id="${CSS.escape(id)}"]`, dialog());
    const line = box && $('.field-error', box);
    if (!line) continue;
    line.textContent = text;
    box.classList.toggle('wrong', !!text);
  }
  const bad = $('.wrong input, .wrong textarea, .wrong button', dialog());
  if (bad && Object.values(errors).some(Boolean)) bad.focus();
}

async function submit(e) {
  e.preventDefault();
  if (busy) return;
  const state0 = values();
  const wrong = faults(view, state0);
  blame({ ...Object.fromEntries(fields().map(([b]) => [b.block_id, ''])), ...wrong });
  if (Object.keys(wrong).length) return;
  await waiting(() => send(state0));
}

async function waiting(work) {
  busy = true;
  const button = $('#modal-submit', dialog());
  if (button) button.classList.add('busy');
  dialog().setAttribute('aria-busy', 'true');
  try {
    await work();
  } finally {
    busy = false;
    dialog().removeAttribute('aria-busy');
    if (button) button.classList.remove('busy');
  }
}

async function send(form) {
  const done = view.id;
  const got = await trying(() => api.submit({ as: state.me.id, view_id: done, state: form }));
  if (!got || got.status === 'failed') {
    fill(
      $('#modal-error', dialog()),
      got && h('div', { class: 'alert alert-error' }, icon('warn'), h('div', {}, t('trouble'))),
    );
    return;
  }
  if (got.errors && Object.keys(got.errors).length) {
    blame(got.errors);
    return;
  }
  below.delete(done);
  show(await api.view(state.me.id));
  look('messages', 'home');
}

// closeView closes the form on top, or the whole stack.
async function closeView(all) {
  if (!view) return;
  await trying(() => api.close({ as: state.me.id, view_id: view.id, all: all || undefined }));
  below.delete(view.id);
  show(await api.view(state.me.id).catch(() => null));
}

export function setUpModal() {
  dialog().addEventListener('cancel', (e) => {
    e.preventDefault();
    if (!busy) closeView(false);
  });
}
