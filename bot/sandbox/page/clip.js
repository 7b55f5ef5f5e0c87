// A voice clip, as someone with a microphone would send one: here its words are written, and the sound may be left out.

import { h } from './dom.js';
import { t } from './lang.js';
import { state } from './state.js';
import { load } from './fileinput.js';
import { trying } from './pickers.js';

// clip asks for the transcript and hands the finished file to add.
export function clip(add) {
  const words = h('textarea', { rows: 4, required: true, id: 'clip-text' });
  const tongue = h(
    'select',
    { id: 'clip-locale' },
    ['zh-CN', 'en-US'].map((l) => h('option', { value: l, selected: l === state.me.locale }, l)),
  );
  const sound = h('input', { type: 'file', accept: 'audio/*', id: 'clip-file' });
  const box = h('dialog', { class: 'confirm', 'aria-labelledby': 'clip-title' });
  const end = () => box.remove();
  const form = h(
    'form',
    {
      method: 'dialog',
      onsubmit: async (e) => {
        e.preventDefault();
        const file = sound.files.length ? await trying(() => load(sound.files[0])) : silence(words.value);
        if (!file) return;
        add({ ...file, audio: { transcript: words.value.trim(), locale: tongue.value } });
        box.close();
      },
    },
    h('h2', { id: 'clip-title' }, t('voiceTitle')),
    h('p', { class: 'muted' }, t('voiceHelp')),
    h('label', { for: 'clip-text', class: 'field-label' }, t('transcript')),
    words,
    h('label', { for: 'clip-locale', class: 'field-label' }, t('spokenIn')),
    tongue,
    h('label', { for: 'clip-file', class: 'field-label' }, t('audioFile')),
    sound,
    h(
      'div',
      { class: 'row end' },
      h('button', { type: 'button', class: 'btn', onclick: () => box.close() }, t('cancel')),
      h('button', { type: 'submit', class: 'btn primary', id: 'clip-add' }, t('addClip')),
    ),
  );
  box.append(form);
  box.addEventListener('close', end);
  document.body.append(box);
  box.showModal();
  words.focus();
}

// silence is a quiet recording about as long as it takes to say the words.
function silence(words) {
  const rate = 8000;
  const count = Math.min(12, Math.max(1, Math.ceil([...words].length / 8))) * rate;
  const bytes = new Uint8Array(44 + count).fill(128);
  const head = new DataView(bytes.buffer);
  const tag = (at, text) => [...text].forEach((ch, i) => head.setUint8(at + i, ch.charCodeAt(0)));
  tag(0, 'RIFF');
  head.setUint32(4, 36 + count, true);
  tag(8, 'WAVEfmt ');
  head.setUint32(16, 16, true);
  head.setUint16(20, 1, true); // PCM
  head.setUint16(22, 1, true); // one channel
  head.setUint32(24, rate, true);
  head.setUint32(28, rate, true);
  head.setUint16(32, 1, true);
  head.setUint16(34, 8, true); // bits
  tag(36, 'data');
  head.setUint32(40, count, true);
  let text = '';
  for (let i = 0; i < bytes.length; i += 8192) text += String.fromCharCode(...bytes.subarray(i, i + 8192));
  return { name: 'audio_message.wav', mimetype: 'audio/wav', base64: btoa(text) };
}
