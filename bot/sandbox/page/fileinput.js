// Files on their way in: reading them, and the field of a form that takes them.

import { h, fill } from './dom.js';
import { icon } from './icons.js';
import { t } from './lang.js';
import { toast, trying } from './pickers.js';
import { state } from './state.js';
import * as api from './api.js';

const limit = 20; // MB; the server takes no larger bodies

// load reads a browser's File into what the server takes: {name, mimetype, base64}.
export function load(file) {
  return new Promise((done, fail) => {
    if (file.size > limit * 0.7 * 1024 * 1024) {
      fail(new Error(t('tooBigFile', { name: file.name, n: Math.floor(limit * 0.7) })));
      return;
    }
    const reader = new FileReader();
    reader.onerror = () => fail(reader.error);
    reader.onload = () =>
      done({
        name: file.name || 'file',
        mimetype: file.type || 'application/octet-stream',
        base64: String(reader.result).split(',')[1] || '',
      });
    reader.readAsDataURL(file);
  });
}

export async function loadAll(list) {
  const out = [];
  for (const file of list) {
    try {
      out.push(await load(file));
    } catch (e) {
      toast(e.message, null, true);
    }
  }
  return out;
}

// chips shows what is attached, each with a way to take it off again.
export function chips(list, drop) {
  return list.map((f, i) =>
    h(
      'span',
      { class: 'file-chip' },
      f.mimetype.startsWith('image/')
        ? h('img', { src: `data:${f.mimetype};base64,${f.base64}`, alt: '' })
        : icon(f.audio ? 'mic' : 'file'),
      h('span', { class: 'file-name' }, f.audio ? f.audio.transcript : f.name),
      h(
        'button',
        { type: 'button', class: 'quiet', 'aria-label': `${t('remove')} ${f.name}`, onclick: () => drop(i) },
        icon('close'),
      ),
    ),
  );
}

// uploaded remembers the files that stand in forms, by id.
const uploaded = new Map();

async function upload(file) {
  const { id } = await api.upload({ as: state.me.id, ...file });
  uploaded.set(id, file);
  return id;
}

// files is the file_input element. Its value is the ids of files that are uploaded as they are chosen.
export function files(e, block, ctx) {
  const shown = h('div', { class: 'file-chips' });
  const input = h('input', {
    type: 'file',
    class: 'hidden-input',
    multiple: e.max_files !== 1,
    accept: (e.filetypes || []).map((x) => `.${x}`).join(',') || null,
  });
  const have = () => ctx.value(block, e) || [];
  const show = () =>
    fill(
      shown,
      chips(have().map(named), (i) => put(have().filter((_, n) => n !== i))),
    );
  const put = (ids) => {
    ctx.keep(block, e, ids.slice(0, e.max_files || 10));
    show();
  };
  input.addEventListener('change', async () => {
    const ids = await trying(async () => Promise.all((await loadAll(input.files)).map(upload)));
    input.value = '';
    if (ids) put([...have(), ...ids]);
  });
  const open = h('button', { type: 'button', class: 'btn', onclick: () => input.click() }, icon('clip'), t('addFiles'));
  show();
  return h('div', { class: 'file-input' }, open, input, shown);
}

const named = (id) => uploaded.get(id) || { name: id, mimetype: '' };
