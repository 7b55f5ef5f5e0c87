// The interactive elements of Block Kit. Each is drawn from its JSON and a ctx that knows the surface it stands on:
//   ctx.value(block, element)   what is chosen now; null if it was emptied, undefined if nobody knows
//   ctx.keep(block, element, v) remembers a value
//   ctx.act(block, element, v)  presses it; resolves to whether the app acknowledged
//   ctx.find(block, element, q) asks the app for options
//   ctx.unacked(element)        whether its last press was not acknowledged
//   ctx.key(block, element)     names the element among all on the page
// A value is plain: a string, a number, a list, an option's value.

import { h, fill } from './dom.js';
import { icon } from './icons.js';
import { t } from './lang.js';
import { plain, draw } from './mrkdwn.js';
import { choose, confirm, menu, toast } from './pickers.js';
import { state, seated } from './state.js';
import { files } from './fileinput.js';
import { rich } from './surface.js';
import { field, unfield } from './zone.js';

const makers = {
  button,
  overflow,
  feedback_buttons: feedback,
  icon_button: iconButton,
  workflow_button: button,
  static_select: select,
  external_select: select,
  users_select: select,
  conversations_select: select,
  channels_select: select,
  multi_static_select: select,
  multi_external_select: select,
  multi_users_select: select,
  multi_conversations_select: select,
  multi_channels_select: select,
  datepicker: (e, b, c) => native('date', e.initial_date, e, b, c),
  timepicker: (e, b, c) => native('time', e.initial_time, e, b, c),
  datetimepicker: moment,
  plain_text_input: text,
  rich_text_input: text,
  email_text_input: text,
  url_text_input: text,
  number_input: text,
  radio_buttons: ticks,
  checkboxes: ticks,
  file_input: files,
};

export function element(e, block, ctx) {
  const make = makers[e.type];
  const node = make ? make(e, block, ctx) : h('span', { class: 'unknown' }, t('unknownBlock', { type: e.type }));
  node.setAttribute('data-action-id', e.action_id || '');
  node.classList.add('element');
  return node;
}

// press asks first where the element says so, then tells the app and marks the element if no acknowledgement came.
async function press(node, e, block, ctx, value, question = e.confirm) {
  if (question && !(await confirm(question))) return false;
  node.classList.add('busy');
  const acked = await ctx.act(block, e, value);
  node.classList.remove('busy');
  if (acked === undefined) return false;
  state.unacked[acked ? 'delete' : 'add'](ctx.key(block, e));
  mark(node, !acked);
  if (!acked) toast(t('noAnswer'), null, true);
  return true;
}

function mark(node, failed) {
  node.classList.toggle('unacked', failed);
  const old = node.querySelector(':scope > .nack');
  if (old) old.remove();
  if (failed)
    node.append(h('span', { class: 'nack', role: 'img', title: t('noAck'), 'aria-label': t('noAck') }, icon('warn')));
}

function remembered(node, e, block, ctx) {
  if (state.unacked.has(ctx.key(block, e)) || ctx.unacked(e)) mark(node, true);
  return node;
}

function button(e, block, ctx) {
  const node = h(
    'button',
    { type: 'button', class: `btn ${e.style || ''}`, 'aria-label': e.accessibility_label },
    h('span', { class: 'label' }, plain(e.text)),
  );
  node.addEventListener('click', () => {
    if (/^https?:/i.test(e.url || '')) window.open(e.url, '_blank', 'noopener');
    press(node, e, block, ctx);
  });
  if (e.url) node.append(icon('link', 'after'));
  return remembered(node, e, block, ctx);
}

function iconButton(e, block, ctx) {
  const node = h(
    'button',
    { type: 'button', class: 'icon-btn', title: plain(e.text), 'aria-label': e.accessibility_label || plain(e.text) },
    e.icon === 'trash' ? icon('trash') : h('span', { class: 'label' }, plain(e.text)),
  );
  node.addEventListener('click', () => press(node, e, block, ctx));
  return remembered(node, e, block, ctx);
}

function feedback(e, block, ctx) {
  const box = h('span', { class: 'feedback', role: 'group' });
  const one = (side, name, fallback) =>
    h(
      'button',
      {
        type: 'button',
        class: 'icon-btn',
        'data-value': side.value,
        title: plain(side.text) || fallback,
        'aria-pressed': 'false',
        'aria-label': side.accessibility_label || plain(side.text) || fallback,
        onclick: (ev) => {
          const hit = ev.currentTarget;
          [...box.querySelectorAll('button')].forEach((b) => b.setAttribute('aria-pressed', String(b === hit)));
          press(box, e, block, ctx, side.value);
        },
      },
      icon(name),
    );
  box.append(one(e.positive_button || {}, 'up', t('good')), one(e.negative_button || {}, 'thumbdown', t('bad')));
  return remembered(box, e, block, ctx);
}

function overflow(e, block, ctx) {
  const node = h(
    'button',
    { type: 'button', class: 'btn square', 'aria-label': t('more'), 'aria-haspopup': 'menu' },
    icon('dots'),
  );
  node.addEventListener('click', () =>
    menu(
      node,
      (e.options || []).map((o) => ({
        label: plain(o.text),
        hint: plain(o.description),
        value: o.value,
        act: () => {
          if (/^https?:/i.test(o.url || '')) window.open(o.url, '_blank', 'noopener');
          press(node, e, block, ctx, o.value);
        },
      })),
    ),
  );
  return remembered(node, e, block, ctx);
}

// or takes what is known of an element, even that it is empty; only where nothing is known, what it began with.
const or = (known, initial) => (known === undefined ? initial : known);

// changed keeps a value and, where the element reports by itself, tells the app.
async function changed(node, e, block, ctx, value, undo) {
  ctx.keep(block, e, value);
  if (block.type === 'input' && !block.dispatch_action) return;
  if (value === '' || value === null) return;
  if (await press(node, e, block, ctx, value)) return;
  ctx.drop(block, e);
  if (undo) undo();
}

// ---- choosing

// labels remembers the words of options that came from the app and are gone with its answer.
const labels = new Map();

function select(e, block, ctx) {
  const multi = e.type.startsWith('multi_');
  const hint = plain(e.placeholder) || t(multi ? 'chooseMany' : 'chooseOne');
  const node = h('button', {
    type: 'button',
    class: 'btn select',
    'aria-haspopup': 'listbox',
    'aria-expanded': 'false',
  });
  let chosen = starting(e, ctx.value(block, e));
  const label = () =>
    fill(
      node,
      h(
        'span',
        { class: chosen.length ? 'label' : 'label muted' },
        chosen.length === 0 ? hint : chosen.map((o) => h('span', { class: multi ? 'chip' : null }, plain(o.text))),
      ),
      icon('down', 'after'),
    );
  const light = (picked) => {
    chosen = [picked].flat();
    chosen.forEach((o) => labels.set(`${e.action_id}|${o.value}`, o.text));
    label();
  };
  const take = (picked) => {
    const before = starting(e, ctx.value(block, e));
    light(picked);
    const value = multi ? chosen.map((o) => o.value) : picked.value;
    changed(node, e, block, ctx, value, () => light(before));
  };
  node.addEventListener('click', () =>
    choose(node, {
      groups: groupsOf(e),
      multi,
      selected: chosen,
      max: e.max_selected_items,
      change: light,
      done: take,
      least: e.min_query_length ?? 3,
      find: e.type.endsWith('external_select') ? (query) => ctx.find(block, e, query) : null,
    }),
  );
  label();
  return remembered(node, e, block, ctx);
}

function groupsOf(e) {
  if (e.option_groups) return e.option_groups;
  if (e.type.endsWith('users_select')) return [{ options: state.ws.users.filter((u) => !u.gone).map(ofUser) }];
  if (e.type.endsWith('channels_select')) return [{ options: seated().map(ofChannel) }];
  if (e.type.endsWith('conversations_select'))
    return [
      {
        options: seated()
          .filter((c) => c.members.includes(state.me.id))
          .map(ofChannel),
      },
    ];
  return [{ options: e.options || [] }];
}

const ofUser = (u) => ({ value: u.id, text: u.real, description: u.title });
const ofChannel = (c) => ({ value: c.id, text: `#${c.name}` });

// starting finds the options that are chosen when the element is first drawn.
function starting(e, kept) {
  const given = e.initial_options || (e.initial_option ? [e.initial_option] : []);
  const one = e.initial_user ?? e.initial_channel ?? e.initial_conversation;
  const begun = e.initial_users ?? e.initial_channels ?? e.initial_conversations ?? one;
  if (kept === undefined && begun === undefined) return given;
  const known = [...groupsOf(e).flatMap((g) => g.options), ...given];
  const named = (id) =>
    known.find((o) => o.value === id) || { value: id, text: labels.get(`${e.action_id}|${id}`) || id };
  return [or(kept, begun) ?? []].flat().map(named);
}

function ticks(e, block, ctx) {
  const many = e.type === 'checkboxes';
  const start = or(
    ctx.value(block, e),
    (e.initial_options || (e.initial_option ? [e.initial_option] : [])).map((o) => o.value),
  );
  const on = new Set([start ?? []].flat());
  const name = ctx.key(block, e);
  const node = h('div', { class: 'ticks', role: many ? 'group' : 'radiogroup' });
  const boxes = (e.options || []).map((o) =>
    h('input', {
      type: many ? 'checkbox' : 'radio',
      name,
      'data-value': o.value,
      checked: on.has(o.value),
      onchange: () => {
        const picked = boxes.filter((b) => b.checked).map((b) => b.dataset.value);
        changed(node, e, block, ctx, many ? picked : picked[0], () => set(on));
      },
    }),
  );
  const set = (values) =>
    boxes.forEach((b) => {
      b.checked = values.has(b.dataset.value);
    });
  node.append(
    ...(e.options || []).map((o, i) =>
      h('label', {}, boxes[i], h('span', {}, draw(o.text), o.description && h('small', {}, draw(o.description)))),
    ),
  );
  return remembered(node, e, block, ctx);
}

// ---- dates and times: the browser's own pickers, which every system draws for its people

function native(type, initial, e, block, ctx, out = (v) => v) {
  const input = h('input', {
    type,
    value: or(ctx.value(block, e), initial) ?? '',
    'aria-label': plain(e.placeholder) || null,
    step: type === 'time' ? 60 : null,
  });
  const node = h('span', { class: 'native' }, input);
  let told = input.value;
  // While a date is typed, it is valid many times before it is meant: wait for the hand to rest.
  let rest;
  const tell = () => {
    clearTimeout(rest);
    if (!input.value || input.value === told || Number(input.value.slice(0, 4)) < 1000) return;
    told = input.value;
    changed(node, e, block, ctx, out(input.value));
  };
  input.addEventListener('change', () => {
    if (block.type === 'input' && !block.dispatch_action) ctx.keep(block, e, input.value ? out(input.value) : '');
    clearTimeout(rest);
    rest = setTimeout(tell, 700);
  });
  input.addEventListener('blur', tell);
  return remembered(node, e, block, ctx);
}

// A datetimepicker's value is unix seconds; the field shows the person's time zone.
function moment(e, block, ctx) {
  const kept = or(ctx.value(block, e), e.initial_date_time);
  const seen = { ...ctx, value: () => (kept ? field(kept * 1000) : undefined) };
  return native('datetime-local', '', e, block, seen, (v) => Math.floor(unfield(v) / 1000));
}

// ---- writing

function text(e, block, ctx) {
  const type = { email_text_input: 'email', url_text_input: 'url' }[e.type] || 'text';
  const many = e.multiline || e.type === 'rich_text_input';
  const input = h(many ? 'textarea' : 'input', {
    type: many ? null : type,
    rows: many ? 4 : null,
    placeholder: plain(e.placeholder) || null,
    autocomplete: 'off',
    inputmode: e.type === 'number_input' ? 'decimal' : null,
    maxlength: e.max_length || null,
    value: or(ctx.value(block, e), initialText(e)) ?? '',
  });
  const on = (e.dispatch_action_config && e.dispatch_action_config.trigger_actions_on) || ['on_enter_pressed'];
  input.addEventListener('input', () => {
    ctx.keep(block, e, input.value);
    if (on.includes('on_character_entered')) changed(input, e, block, ctx, input.value);
  });
  input.addEventListener('keydown', (ev) => {
    if (ev.key !== 'Enter' || ev.isComposing || many || !on.includes('on_enter_pressed')) return;
    if (block.dispatch_action || block.type !== 'input') {
      ev.preventDefault();
      changed(input, e, block, ctx, input.value);
    }
  });
  return input;
}

function initialText(e) {
  const v = e.initial_value;
  return (v && typeof v === 'object' ? rich(v) : v) ?? '';
}
