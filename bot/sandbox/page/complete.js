// The list over the composer that completes /commands, @names, #channels and :emoji:.

import { h, place } from './dom.js';
import { state, seated } from './state.js';
import { emoji, emojiNames } from './emoji.js';
import { names } from './typed.js';

// attach adds completion to a textarea; box is where the list is shown. commands says whether "/" may begin one.
// The key handler it returns tells whether it has used up a key.
export function attach(area, box, commands) {
  let found = [];
  let active = 0;
  let word = null;

  const close = () => {
    found = [];
    box.hidden = true;
    area.removeAttribute('aria-activedescendant');
  };
  const light = (i) => {
    active = (i + found.length) % found.length;
    [...box.children].forEach((row, n) => row.setAttribute('aria-selected', String(n === active)));
    box.children[active].scrollIntoView({ block: 'nearest' });
    area.setAttribute('aria-activedescendant', box.children[active].id);
  };
  const take = (one) => {
    const after = area.value.slice(area.selectionStart);
    const head = `${area.value.slice(0, word.at)}${one.insert} `;
    area.value = head + after.replace(/^ /, '');
    area.setSelectionRange(head.length, head.length);
    close();
    area.focus();
    area.dispatchEvent(new Event('input'));
  };
  const look = () => {
    word = wordAt(area.value.slice(0, area.selectionStart));
    found = word ? matches(word, commands) : [];
    if (!found.length) {
      close();
      return;
    }
    place(
      box,
      found.map((one, i) => offer(one, `${box.id}-${i}`, take)),
    );
    box.hidden = false;
    light(0);
  };

  area.addEventListener('input', look);
  area.addEventListener('blur', close);
  return function key(e) {
    if (!found.length || e.isComposing) return false;
    if (e.key === 'ArrowDown') light(active + 1);
    else if (e.key === 'ArrowUp') light(active - 1);
    else if (e.key === 'Tab' || (e.key === 'Enter' && !complete(found[active], area.value))) take(found[active]);
    else if (e.key === 'Escape') close();
    else return false;
    return true;
  };
}

function offer(one, id, take) {
  const pick = (e) => {
    e.preventDefault(); // the caret stays where it is
    take(one);
  };
  return h(
    'div',
    { role: 'option', id, class: 'option', onmousedown: pick },
    h('strong', {}, one.sign || '', one.label),
    one.hint && h('small', { class: 'muted' }, one.hint),
  );
}

// A command typed to its end is sent by Enter, not completed once more.
const complete = (one, text) => one.insert[0] === '/' && text.trim() === one.insert;

// wordAt finds the word that ends at the caret, if it begins with a sign that can be completed.
function wordAt(text) {
  const m = text.match(/(?:^|[\s(（,，。：；!！?？\p{Script=Han}])([@#:/])([\p{L}\p{N}_+-]*)$/u);
  if (!m) return null;
  const at = text.length - m[1].length - m[2].length;
  if (m[1] === '/' && at !== 0) return null;
  return { sign: m[1], rest: m[2], at };
}

function matches({ sign, rest }, commands) {
  if (sign === '@') return names(rest).slice(0, 8);
  if (sign === '#') {
    return seated()
      .filter((c) => c.name.startsWith(rest))
      .map((c) => ({ insert: `#${c.name}`, label: `#${c.name}`, hint: c.topic }));
  }
  if (sign === ':') {
    return rest.length < 2
      ? []
      : emojiNames(rest, 6).map((n) => ({ insert: `:${n}:`, label: ` :${n}:`, sign: emoji(n) }));
  }
  if (!commands) return [];
  return state.ws.commands
    .filter((c) => c.command.startsWith(`/${rest}`))
    .map((c) => ({ insert: c.command, label: `${c.command} ${c.usage_hint || ''}`, hint: c.description }));
}
