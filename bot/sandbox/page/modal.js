// The form on top: one dialog that shows whichever view the server says is open.

import { h, fill, $ } from './dom.js';
import { icon } from './icons.js';
import { t } from './lang.js';
import { state } from './state.js';
import { plain } from './mrkdwn.js';
import { blocks } from './blocks.js';
import { surface, forget } from './surface.js';
import { trying } from './pickers.js';
import { look } from './nav.js';
import { faults } from './validate.js';
import * as api from './api.js';

let view = null; // what is drawn now
let ctx = null; // how its elements reach the app
let drawn = '';
let busy = false;

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
  // What someone has entered and the stamp of the version change without a need to draw anew.
  const sig = JSON.stringify([{ ...next, state: 0, hash: 0 }, document.documentElement.lang, state.me.id]);
  if (sig === drawn) {
    Object.assign(view, next);
    return;
  }
  const focus = view && view.id === next.id ? path(document.activeElement) : '';
  view = next;
  drawn = sig;
  const scrolled = focus ? $('.modal-body', dialog()).scrollTop : 0;
  draw();
  $('.modal-body', dialog()).scrollTop = scrolled;
  if (!dialog().open) dialog().showModal();
  toFocus(focus);
  if (view.errors) blame(view.errors);
  if (view.trouble) trouble();
}

function hide() {
  view = null;
  drawn = '';
  if (dialog().open) dialog().close();
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
  ctx = context();
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
        blocks(view.blocks, ctx),
      ),
      h(
        'footer',
        { class: 'modal-foot' },
        h(
          'button',
          { type: 'button', class: 'btn', id: 'modal-close', onclick: () => closeView(false) },
          plain(view.close) || t(stacked ? 'back' : 'close'),
        ),
        view.submit &&
          h(
            'button',
            { type: 'submit', class: 'btn primary', id: 'modal-submit' },
            h('span', { class: 'label' }, plain(view.submit)),
          ),
      ),
    ),
  );
  dialog().dataset.view = view.id;
}

function context() {
  const id = [state.me.id, view.id].join('|');
  const changed = (b) => blame({ [b.block_id]: '' });
  return surface({ id, target: { view_id: view.id }, shown: view, after: ['view', 'messages', 'home'], changed });
}

// form is what the server does not know yet, in the shape of state.values; an emptied field is sent as empty.
function form() {
  const out = {};
  const here = fields();
  for (const { block: b, element: e, value } of ctx.entered()) {
    if (!here.some(([block, el]) => block.block_id === b.block_id && el.action_id === e.action_id)) continue;
    out[b.block_id] = { ...out[b.block_id], [e.action_id]: value };
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
  const inputs = fields().filter(([b]) => b.type === 'input');
  const wrong = faults(inputs, ctx.value);
  blame({ ...Object.fromEntries(inputs.map(([b]) => [b.block_id, ''])), ...wrong });
  if (Object.keys(wrong).length) return;
  await waiting(send);
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

async function send() {
  const got = await trying(() => api.submit({ as: state.me.id, view_id: view.id, state: form() }));
  if (!got) return;
  forget([state.me.id, view.id].join('|'));
  show(await api.view(state.me.id));
  if (got.status === 'failed' && view) trouble();
  if (got.errors && view) blame(got.errors);
  look('messages', 'home');
}

function trouble() {
  fill($('#modal-error', dialog()), h('div', { class: 'alert alert-error' }, icon('warn'), h('div', {}, t('trouble'))));
  $('.modal-body', dialog()).scrollTop = 0;
}

// closeView closes the form on top, or the whole stack.
async function closeView(all) {
  if (!view) return;
  await trying(() => api.close({ as: state.me.id, view_id: view.id, all: all || undefined }));
  show(await api.view(state.me.id).catch(() => null));
}

export function setUpModal() {
  dialog().addEventListener('cancel', (e) => {
    e.preventDefault();
    if (!busy) closeView(false);
  });
}
