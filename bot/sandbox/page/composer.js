// The box one writes in: at the foot of a channel, and of a thread.

import { h, fill, $ } from './dom.js';
import { icon } from './icons.js';
import { t } from './lang.js';
import { state } from './state.js';
import { look } from './nav.js';
import { menu, toast, trying } from './pickers.js';
import { attach } from './complete.js';
import { loadAll, chips } from './fileinput.js';
import { clip } from './clip.js';
import { shortcut } from './tools.js';
import * as api from './api.js';

const drafts = new Map();

// composer draws itself into form. target() gives {channel, thread}; sent() is called after something was said.
export function composer(form, { id, target, sent }) {
  const area = h('textarea', { id, rows: 1, 'aria-autocomplete': 'list', 'aria-controls': `${id}-list`, autocomplete: 'off' });
  const list = h('div', { id: `${id}-list`, class: 'complete', role: 'listbox', hidden: true });
  const shown = h('div', { class: 'file-chips' });
  const pick = h('input', { type: 'file', multiple: true, class: 'hidden-input', 'aria-hidden': 'true', tabindex: '-1' });
  const send = h('button', { type: 'submit', id: id === 'composer' ? 'send' : 'thread-send', class: 'send', disabled: true }, icon('send'));
  let files = [];
  let where = '';

  const fit = () => {
    area.style.height = 'auto';
    area.style.height = `${Math.min(area.scrollHeight, 220)}px`;
    send.disabled = !area.value.trim() && !files.length;
  };
  const showFiles = () => {
    fill(shown, chips(files, (i) => {
      files = files.filter((_, n) => n !== i);
      showFiles();
    }));
    fit();
  };
  const add = async (picked) => {
    files = [...files, ...await loadAll(picked)].slice(0, 10);
    showFiles();
  };
  const button = (name, label, act) => h('button', {
    type: 'button', class: 'quiet', 'data-tool': name, title: t(label), 'aria-label': t(label), onclick: (e) => act(e.currentTarget),
  }, icon({ attach: 'clip', voice: 'mic', shortcuts: 'bolt' }[name]));

  const tools = h('div', { class: 'composer-tools' });
  form.append(list, shown, area, h('div', { class: 'composer-foot' }, tools, h('span', { class: 'send-hint muted' }), send), pick);
  const usedKey = attach(area, list, id === 'composer');

  pick.addEventListener('change', () => {
    add(pick.files);
    pick.value = '';
  });
  area.addEventListener('input', fit);
  area.addEventListener('paste', (e) => {
    if (!e.clipboardData.files.length) return;
    e.preventDefault();
    add(e.clipboardData.files);
  });
  form.addEventListener('dragover', (e) => e.preventDefault());
  form.addEventListener('drop', (e) => {
    e.preventDefault();
    add(e.dataTransfer.files);
  });
  area.addEventListener('keydown', (e) => {
    if (usedKey(e)) {
      e.preventDefault();
      e.stopPropagation();
    } else if (e.key === 'Enter' && !e.shiftKey && !e.isComposing) {
      // While a Chinese word is being composed, Enter belongs to the input method.
      e.preventDefault();
      form.requestSubmit();
    }
  });
  form.addEventListener('submit', async (e) => {
    e.preventDefault();
    const text = area.value;
    if (!text.trim() && !files.length) return;
    const to = target();
    const taken = files;
    area.value = '';
    files = [];
    showFiles();
    const ok = await speak(text, taken, to);
    if (!ok && !area.value) {
      area.value = text;
      files = taken;
      showFiles();
    }
    if (ok) sent();
  });

  // show makes the composer ready for a place; what was half written elsewhere is kept there.
  return {
    show(label) {
      const to = target();
      const next = [state.me.id, to.channel, to.thread].join('/');
      if (where !== next) {
        drafts.set(where, area.value);
        where = next;
        area.value = drafts.get(where) || '';
        files = [];
        showFiles();
      }
      area.placeholder = label;
      area.setAttribute('aria-label', label);
      send.setAttribute('aria-label', t('send'));
      send.title = t('send');
      $('.send-hint', form).textContent = t('sendHint');
      fill(tools, button('attach', 'attach', () => pick.click()), button('voice', 'voice', () => clip((f) => {
        files = [...files, f];
        showFiles();
      })), id === 'composer' && button('shortcuts', 'shortcuts', shortcuts));
    },
    write(text) {
      area.value = text;
      area.dispatchEvent(new Event('input'));
      area.focus();
    },
    focus: () => area.focus(),
  };
}

// The app's global shortcuts, and its commands beside them.
function shortcuts(at) {
  const global = state.ws.shortcuts.filter((one) => one.type === 'global');
  if (!global.length) {
    toast(t('noShortcuts'));
    return;
  }
  menu(at, [{ label: state.ws.app.name }, ...global.map((one) => ({
    label: one.name, hint: one.description, icon: 'bolt', id: one.callback_id, act: () => shortcut(one),
  }))]);
}

// speak says it, or runs it if it is a command; tells whether that worked.
async function speak(text, files, to) {
  const slash = !files.length && text.match(/^\/(\S+)\s*([\s\S]*)$/);
  if (slash) return run(`/${slash[1]}`, slash[2].trim(), to);
  const done = await trying(() => api.say({
    as: state.me.id, channel: to.channel, text: text.trim(), thread_ts: to.thread || undefined, files: files.length ? files : undefined,
  }));
  look('messages');
  return done !== undefined;
}

async function run(command, text, to) {
  if (!state.ws.commands.some((c) => c.command === command)) {
    toast(t('noCommand', { command }), null, true);
    return false;
  }
  if (to.thread) {
    toast(t('noThreadCommand'), null, true);
    return false;
  }
  const got = await trying(() => api.command({ as: state.me.id, channel: to.channel, command, text }));
  if (got && !got.acked) toast(t('commandFailed', { command }), null, true);
  look('view', 'messages');
  return got !== undefined;
}
