// Files as they stand under a message: pictures, voice clips, and the rest as a row to open.

import { h, picture } from './dom.js';
import { icon } from './icons.js';
import { t } from './lang.js';
import { fileURL } from './state.js';

export function fileRow(f) {
  if (f.mode === 'tombstone')
    return h('div', { class: 'file-row muted', 'data-file': f.id }, icon('file'), t('fileGone'));
  const type = f.mimetype || '';
  if (f.subtype === 'slack_audio' || type.startsWith('audio/')) return clip(f);
  if (type.startsWith('image/')) return image(f);
  const about = [f.pretty_type || f.filetype || type, size(f.size)].filter(Boolean).join(' · ');
  return h(
    'a',
    { class: 'file-row', href: fileURL(f.id), target: '_blank', rel: 'noopener', 'data-file': f.id },
    icon('file'),
    h('span', {}, h('span', { class: 'file-name' }, f.title || f.name), h('small', { class: 'muted' }, about)),
  );
}

function image(f) {
  const shown = picture(fileURL(f.id), f.alt_txt || f.name, 'shown-image');
  return h('figure', { class: 'image', 'data-file': f.id }, h('figcaption', {}, f.title || f.name), shown);
}

function clip(f) {
  const made = f.transcription || {};
  const words = made.preview ? made.preview.content + (made.preview.has_more ? '…' : '') : '';
  return h(
    'div',
    { class: 'clip', 'data-file': f.id },
    h('span', { class: 'clip-sign' }, icon('mic')),
    h(
      'div',
      {},
      h('audio', { controls: true, preload: 'none', src: fileURL(f.id), 'aria-label': f.title || f.name }),
      h('div', { class: 'transcript' }, made.status === 'processing' ? t('transcriptPending') : words),
    ),
  );
}

function size(bytes) {
  if (!bytes) return '';
  return bytes < 1e6 ? `${Math.max(1, Math.round(bytes / 1e3))} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}
