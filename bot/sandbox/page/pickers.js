// What opens over the page: menus, lists to choose from, questions to confirm.

import { h, fill, $ } from './dom.js';
import { icon } from './icons.js';
import { t } from './lang.js';
import { emoji, quick } from './emoji.js';
import { draw, plain } from './mrkdwn.js';

let serial = 0;

// float opens content beside anchor and closes it on Escape, on a press elsewhere, or by the function it returns.
// It lives inside the anchor's dialog, if any: outside of an open dialog nothing can be pressed.
export function float(anchor, content, cls, closed) {
  const pop = h('div', { class: `float ${cls || ''}`, popover: 'auto' }, content);
  (anchor.closest('dialog') || document.body).append(pop);
  anchor.setAttribute('aria-expanded', 'true');
  pop.addEventListener('toggle', (e) => {
    if (e.newState !== 'closed') return;
    anchor.setAttribute('aria-expanded', 'false');
    if (pop.contains(document.activeElement) || document.activeElement === document.body) anchor.focus();
    pop.remove();
    if (closed) closed();
  });
  // Escape closes this and nothing behind it.
  pop.addEventListener('keydown', (e) => e.key === 'Escape' && e.stopPropagation());
  pop.showPopover();
  const seen = anchor.getClientRects().length ? anchor : anchor.closest('.msg') || anchor;
  seat(pop, seen.getBoundingClientRect());
  return () => {
    if (pop.isConnected) pop.hidePopover();
  };
}

// seat puts the floating box under its anchor, or above it where there is more room, and never off the screen.
function seat(pop, at) {
  const gap = 6;
  const { innerWidth: w, innerHeight: tall } = window;
  const below = tall - at.bottom - gap * 2;
  const above = at.top - gap * 2;
  const up = below < Math.min(pop.offsetHeight, 260) && above > below;
  pop.style.maxHeight = `${Math.max(120, up ? above : below)}px`;
  pop.style.left = `${Math.max(gap, Math.min(at.left, w - pop.offsetWidth - gap))}px`;
  pop.style.top = `${up ? Math.max(gap, at.top - gap - pop.offsetHeight) : at.bottom + gap}px`;
}

// menu shows rows of {label, icon, hint, danger, act, group}; a row without act is a heading.
export function menu(anchor, rows) {
  const list = h(
    'div',
    { role: 'menu', class: 'menu' },
    rows.filter(Boolean).map((r) =>
      r.act
        ? h(
            'button',
            {
              type: 'button',
              role: 'menuitem',
              class: r.danger ? 'danger' : null,
              'data-callback': r.id,
              'data-value': r.value,
              onclick: () => {
                close();
                r.act();
              },
            },
            r.icon && icon(r.icon),
            h('span', {}, r.label, r.hint && h('small', {}, r.hint)),
          )
        : h('div', { class: 'menu-head' }, r.label),
    ),
  );
  list.addEventListener('keydown', (e) => arrows(e, [...list.querySelectorAll('button')]));
  const close = float(anchor, list);
  $('button', list)?.focus();
}

function arrows(e, buttons) {
  const by = { ArrowDown: 1, ArrowUp: -1, ArrowRight: 1, ArrowLeft: -1 }[e.key];
  if (!by) return;
  e.preventDefault();
  const i = buttons.indexOf(document.activeElement);
  buttons[(i + by + buttons.length) % buttons.length]?.focus();
}

// faces offers the reactions.
export function faces(anchor, pick) {
  const box = h(
    'div',
    { class: 'faces', role: 'menu', 'aria-label': t('react') },
    quick.map((name) =>
      h(
        'button',
        {
          type: 'button',
          role: 'menuitem',
          'data-emoji': name,
          title: `:${name}:`,
          'aria-label': name,
          onclick: () => {
            close();
            pick(name);
          },
        },
        emoji(name),
      ),
    ),
  );
  box.addEventListener('keydown', (e) => arrows(e, [...box.children]));
  const close = float(anchor, box);
  box.firstChild.focus();
}

// choose lets someone pick out of groups [{label, options: [{value, text, description}]}], with a search field.
// find, if given, is asked for the groups as someone types, from least letters on. done gets an option, or,
// once the list is closed, all that were picked; change gets these at each pick.
export function choose(anchor, { groups, find, least = 0, multi, selected = [], max, change, done }) {
  const id = `pick${(serial += 1)}`;
  const chosen = new Map(selected.map((o) => [o.value, o]));
  const list = h('div', { role: 'listbox', id, 'aria-multiselectable': multi ? 'true' : null, class: 'options' });
  const search = searchField(id);
  const rows = () => [...list.querySelectorAll('[role=option]')];
  let active = -1;

  const light = (i) => {
    const all = rows();
    if (!all.length) return;
    active = (i + all.length) % all.length;
    all.forEach((row, n) => row.classList.toggle('active', n === active));
    all[active].scrollIntoView({ block: 'nearest' });
    search.setAttribute('aria-activedescendant', all[active].id);
  };
  const take = (option) => {
    if (!multi) {
      close();
      done(option);
      return;
    }
    if (chosen.has(option.value)) chosen.delete(option.value);
    else if (!max || chosen.size < max) chosen.set(option.value, option);
    rows().forEach((row) => row.setAttribute('aria-selected', chosen.has(row.dataset.value)));
    change([...chosen.values()]);
  };
  const show = (found) => {
    fill(
      list,
      found.map((g) => [
        g.label && h('div', { class: 'menu-head' }, plain(g.label)),
        g.options.map((o, i) => optionRow(o, `${id}-${i}-${plain(g.label)}`, chosen, take)),
      ]),
      found.every((g) => !g.options.length) && h('div', { class: 'none' }, t('noMatch')),
    );
    light(0);
  };
  const ask = find ? remote(find, least, show, list) : () => show(narrow(groups, search.value));
  search.addEventListener('input', () => ask(search.value));
  search.addEventListener('keydown', (e) => {
    const by = { ArrowDown: 1, ArrowUp: -1, Enter: 0 }[e.key];
    if (e.isComposing || by === undefined) return;
    e.preventDefault();
    if (by) light(active + by);
    else rows()[active]?.click();
  });
  const before = [...chosen.keys()].join();
  const close = float(anchor, [search, list], 'choose', () => {
    if (multi && [...chosen.keys()].join() !== before) done([...chosen.values()]);
  });
  ask('');
  search.focus();
}

function searchField(controls) {
  return h('input', {
    type: 'search',
    class: 'search',
    placeholder: t('search'),
    'aria-label': t('search'),
    'aria-controls': controls,
    role: 'combobox',
    'aria-expanded': 'true',
    autocomplete: 'off',
  });
}

function optionRow(o, id, chosen, take) {
  return h(
    'div',
    {
      role: 'option',
      id,
      'data-value': o.value,
      'aria-selected': String(chosen.has(o.value)),
      class: 'option',
      onclick: () => take(o),
    },
    h('span', { class: 'tick' }, icon('check')),
    h('span', {}, draw(o.text), o.description && h('small', {}, draw(o.description))),
  );
}

function narrow(groups, query) {
  const want = query.trim().toLowerCase();
  return groups
    .map((g) => ({
      label: g.label,
      options: g.options.filter(
        (o) => !want || `${plain(o.text)} ${plain(o.description)}`.toLowerCase().includes(want),
      ),
    }))
    .filter((g) => g.options.length);
}

// remote asks the app for options, a moment after the last letter; an answer that was overtaken is dropped.
function remote(find, least, show, list) {
  let turn = 0;
  return async (query) => {
    const mine = (turn += 1);
    if ([...query].length < least) {
      fill(list, h('div', { class: 'none' }, t('typeMore', { n: least })));
      return;
    }
    fill(list, h('div', { class: 'none' }, t('loading')));
    await new Promise((ready) => {
      setTimeout(ready, query ? 200 : 0);
    });
    const found = mine === turn && (await find(query).catch(() => []));
    if (mine === turn) show(found);
  };
}

// confirm shows a question {title, text, confirm, deny, style} and resolves to what was pressed.
export function confirm(question) {
  return new Promise((answer) => {
    const box = h('dialog', { class: 'confirm', 'aria-labelledby': 'confirm-title' });
    const end = (yes) => () => {
      box.close();
      box.remove();
      answer(yes);
    };
    box.addEventListener('cancel', (e) => {
      e.preventDefault();
      end(false)();
    });
    box.append(
      h('h2', { id: 'confirm-title' }, plain(question.title)),
      h('div', { class: 'confirm-text' }, draw(question.text)),
      h(
        'div',
        { class: 'row end' },
        h(
          'button',
          { type: 'button', class: 'btn', id: 'confirm-no', onclick: end(false) },
          plain(question.deny) || t('cancel'),
        ),
        h(
          'button',
          {
            type: 'button',
            class: `btn ${question.style === 'danger' ? 'danger' : 'primary'}`,
            id: 'confirm-yes',
            onclick: end(true),
          },
          plain(question.confirm) || t('yes'),
        ),
      ),
    );
    document.body.append(box);
    box.showModal();
    $('#confirm-yes', box).focus();
  });
}

// toast says something for a few seconds; act, if given, is {label, act}.
export function toast(text, act, warn) {
  const node = h(
    'div',
    { class: `toast${warn ? ' warn' : ''}` },
    icon(warn ? 'warn' : 'info'),
    h('span', {}, text),
    act &&
      h(
        'button',
        {
          type: 'button',
          class: 'link',
          onclick: () => {
            node.remove();
            act.act();
          },
        },
        act.label,
      ),
    h(
      'button',
      { type: 'button', class: 'quiet', 'aria-label': t('dismiss'), onclick: () => node.remove() },
      icon('close'),
    ),
  );
  $('#toasts').append(node);
  setTimeout(() => node.remove(), warn ? 9000 : 6000);
}

// trying runs an act and says so if it did not work; gives undefined then.
export async function trying(act) {
  try {
    return await act();
  } catch (e) {
    toast(t('failed', { error: e.message }), null, true);
    return undefined;
  }
}
