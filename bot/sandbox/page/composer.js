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

const signs = { attach: 'clip', voice: 'mic', shortcuts: 'bolt' };

// Composer draws itself into form. target() gives {channel, thread}; sent() is called after something was said.
export class Composer {
  constructor(form, { id, target, sent }) {
    this.form = form;
    this.target = target;
    this.sent = sent;
    this.main = id === 'composer'; // commands and global shortcuts belong to the channel's, not to a thread's
    this.files = [];
    this.where = '';
    this.draw(id);
    this.usedKey = attach(this.area, this.list, this.main);
    this.wire();
  }

  draw(id) {
    this.area = h('textarea', {
      id,
      rows: 1,
      'aria-autocomplete': 'list',
      'aria-controls': `${id}-list`,
      autocomplete: 'off',
    });
    this.list = h('div', { id: `${id}-list`, class: 'complete', role: 'listbox', hidden: true });
    this.shown = h('div', { class: 'file-chips' });
    this.pick = h('input', {
      type: 'file',
      multiple: true,
      class: 'hidden-input',
      'aria-hidden': 'true',
      tabindex: '-1',
    });
    this.send = h(
      'button',
      { type: 'submit', id: this.main ? 'send' : 'thread-send', class: 'send', disabled: true },
      icon('send'),
    );
    this.tools = h('div', { class: 'composer-tools' });
    this.form.append(
      this.list,
      this.shown,
      this.area,
      h('div', { class: 'composer-foot' }, this.tools, h('span', { class: 'send-hint muted' }), this.send),
      this.pick,
    );
  }

  wire() {
    this.pick.addEventListener('change', () =>
      this.add([...this.pick.files]).then(() => {
        this.pick.value = '';
      }),
    );
    this.area.addEventListener('input', () => this.fit());
    this.area.addEventListener('keydown', (e) => this.key(e));
    this.area.addEventListener('paste', (e) => {
      if (!e.clipboardData.files.length) return;
      e.preventDefault();
      this.add(e.clipboardData.files);
    });
    this.form.addEventListener('dragover', (e) => e.preventDefault());
    this.form.addEventListener('drop', (e) => {
      e.preventDefault();
      this.add(e.dataTransfer.files);
    });
    this.form.addEventListener('submit', (e) => {
      e.preventDefault();
      this.submit();
    });
  }

  key(e) {
    if (this.usedKey(e)) {
      e.preventDefault();
      e.stopPropagation();
    } else if (e.key === 'Enter' && !e.shiftKey && !e.isComposing) {
      // While a Chinese word is being composed, Enter belongs to the input method.
      e.preventDefault();
      this.form.requestSubmit();
    }
  }

  fit() {
    this.area.style.height = 'auto';
    this.area.style.height = `${Math.min(this.area.scrollHeight, 220)}px`;
    this.send.disabled = !this.area.value.trim() && !this.files.length;
  }

  hold(files) {
    this.files = files;
    fill(
      this.shown,
      chips(files, (i) => this.hold(this.files.filter((_, n) => n !== i))),
    );
    this.fit();
  }

  async add(picked) {
    const read = await loadAll(picked);
    this.hold([...this.files, ...read].slice(0, 10));
  }

  async submit() {
    const text = this.area.value;
    const { files } = this;
    if (!text.trim() && !files.length) return;
    this.area.value = '';
    this.hold([]);
    const ok = await speak(text, files, this.target());
    if (ok) this.sent();
    else if (!this.area.value) {
      this.area.value = text;
      this.hold(files);
    }
  }

  // show makes the composer ready for a place; what was half written elsewhere is kept there.
  show(label) {
    const to = this.target();
    const next = [state.me.id, to.channel, to.thread].join('/');
    if (this.where !== next) {
      drafts.set(this.where, this.area.value);
      this.where = next;
      this.area.value = drafts.get(next) || '';
      this.hold([]);
    }
    this.area.placeholder = label;
    this.area.setAttribute('aria-label', label);
    this.send.setAttribute('aria-label', t('send'));
    this.send.title = t('send');
    $('.send-hint', this.form).textContent = t('sendHint');
    fill(
      this.tools,
      tool('attach', () => this.pick.click()),
      tool('voice', () => clip((f) => this.hold([...this.files, f]))),
      this.main && tool('shortcuts', shortcuts),
    );
  }

  write(text) {
    this.area.value = text;
    this.area.dispatchEvent(new Event('input'));
    this.area.focus();
  }

  focus() {
    this.area.focus();
  }
}

function tool(name, act) {
  return h(
    'button',
    {
      type: 'button',
      class: 'quiet',
      'data-tool': name,
      title: t(name),
      'aria-label': t(name),
      onclick: (e) => act(e.currentTarget),
    },
    icon(signs[name]),
  );
}

// The app's global shortcuts, and its commands beside them.
function shortcuts(at) {
  const global = state.ws.shortcuts.filter((one) => one.type === 'global');
  if (!global.length) {
    toast(t('noShortcuts'));
    return;
  }
  menu(at, [
    { label: state.ws.app.name },
    ...global.map((one) => ({
      label: one.name,
      hint: one.description,
      icon: 'bolt',
      id: one.callback_id,
      act: () => shortcut(one),
    })),
  ]);
}

// speak says it, or runs it if it is a command; tells whether that worked.
async function speak(text, files, to) {
  const slash = !files.length && text.match(/^\/(\S+)\s*([\s\S]*)$/);
  if (slash) return run(`/${slash[1]}`, slash[2].trim(), to);
  const done = await trying(() =>
    api.say({
      as: state.me.id,
      channel: to.channel,
      text: text.trim(),
      thread_ts: to.thread || undefined,
      files: files.length ? files : undefined,
    }),
  );
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
  // If the app does not answer, the workspace says so in the channel, to this person only.
  const got = await trying(() => api.command({ as: state.me.id, channel: to.channel, command, text }));
  look('view', 'messages');
  return got !== undefined;
}
