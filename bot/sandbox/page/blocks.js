// Every block of Block Kit, drawn. https://docs.slack.dev/reference/block-kit/blocks

import { h, link, picture } from './dom.js';
import { icon } from './icons.js';
import { t } from './lang.js';
import { draw, plain, mrkdwn } from './mrkdwn.js';
import { richText } from './richtext.js';
import { markdown } from './markdown.js';
import { table, dataTable } from './tables.js';
import { chart } from './charts.js';
import { element } from './elements.js';
import { fileURL } from './state.js';

const makers = {
  section,
  actions,
  context,
  header,
  image,
  input,
  card,
  carousel,
  alert,
  container,
  plan,
  video,
  file,
  divider: () => h('hr'),
  rich_text: richText,
  markdown: (b) => markdown(b.text || ''),
  table,
  data_table: (b, ctx) => dataTable(b, (e) => element(e, b, ctx)),
  data_visualization: chart,
  context_actions: (b, ctx) =>
    h(
      'div',
      { class: 'row' },
      (b.elements || []).map((e) => element(e, b, ctx)),
    ),
  task_card: taskCard,
};

export function blocks(list, ctx) {
  return (list || []).map((b) => block(b, ctx));
}

export function block(b, ctx) {
  const make = makers[b.type];
  const inner = make ? make(b, ctx) : h('div', { class: 'unknown' }, t('unknownBlock', { type: b.type }));
  return h('div', { class: `block block-${b.type}`, 'data-block-id': b.block_id || null }, inner);
}

function section(b, ctx) {
  const fields =
    b.fields &&
    h(
      'div',
      { class: 'fields' },
      b.fields.map((f) => h('div', {}, draw(f))),
    );
  const side =
    b.accessory &&
    (b.accessory.type === 'image'
      ? picture(b.accessory.image_url, b.accessory.alt_text, 'accessory-image')
      : element(b.accessory, b, ctx));
  return h(
    'div',
    { class: 'section' },
    h('div', { class: 'section-text' }, b.text && h('div', { class: 'text' }, draw(b.text)), fields),
    side && h('div', { class: 'accessory' }, side),
  );
}

function actions(b, ctx) {
  return h(
    'div',
    { class: 'row' },
    (b.elements || []).map((e) => element(e, b, ctx)),
  );
}

function context(b) {
  return h(
    'div',
    { class: 'context' },
    (b.elements || []).map((e) =>
      e.type === 'image' ? picture(e.image_url, e.alt_text, 'context-image') : h('span', {}, draw(e)),
    ),
  );
}

function header(b) {
  return h('h3', { class: `header level${b.level || ''}` }, plain(b.text));
}

function image(b) {
  const own = b.slack_file || {};
  const url = b.image_url || own.url || (own.id && fileURL(own.id)) || '';
  return h(
    'figure',
    { class: 'image' },
    b.title && h('figcaption', {}, plain(b.title)),
    picture(url, b.alt_text, 'shown-image'),
  );
}

function input(b, ctx) {
  const id = `in-${b.block_id || Math.random().toString(36).slice(2)}`;
  const field = element(b.element || {}, b, ctx);
  const inner = field.matches('input,textarea,button') ? field : field.querySelector('input,textarea,button') || field;
  inner.id = id;
  inner.setAttribute('aria-describedby', `${id}-error`);
  return h(
    'div',
    { class: 'field' },
    h(
      'label',
      { for: id, class: 'field-label' },
      plain(b.label),
      b.optional && h('span', { class: 'muted' }, ` ${t('optional')}`),
    ),
    field,
    b.hint && h('div', { class: 'hint' }, plain(b.hint)),
    h('div', { class: 'field-error', id: `${id}-error`, role: 'alert' }),
  );
}

// ---- cards

function card(b, ctx) {
  const mark = b.icon
    ? picture(b.icon.image_url, b.icon.alt_text, 'card-icon')
    : b.slack_icon && icon(b.slack_icon.name, 'card-icon');
  return h(
    'article',
    { class: 'card' },
    b.hero_image && picture(b.hero_image.image_url, b.hero_image.alt_text, 'hero'),
    h(
      'div',
      { class: 'card-head' },
      mark,
      h(
        'div',
        {},
        b.title && h('div', { class: 'card-title' }, draw(b.title)),
        b.subtitle && h('div', { class: 'muted' }, draw(b.subtitle)),
      ),
    ),
    b.body && h('div', { class: 'text' }, draw(b.body)),
    b.subtext && h('div', { class: 'muted small' }, draw(b.subtext)),
    b.actions &&
      b.actions.length > 0 &&
      h(
        'div',
        { class: 'row' },
        b.actions.map((e) => element(e, b, ctx)),
      ),
  );
}

function carousel(b, ctx) {
  return h(
    'div',
    { class: 'carousel', tabindex: '0', role: 'group' },
    (b.elements || []).map((c) => card({ ...c, block_id: c.block_id || b.block_id }, ctx)),
  );
}

function alert(b) {
  const level = b.level || 'default';
  const sign = { error: 'warn', warning: 'warn', success: 'check' }[level] || 'info';
  return h(
    'div',
    { class: `alert alert-${level}`, role: level === 'error' ? 'alert' : 'note' },
    icon(sign),
    h('div', {}, draw(b.text)),
  );
}

function container(b, ctx) {
  const title = b.rich_text_title ? richText(b.rich_text_title) : plain(b.title);
  const head = [
    b.icon && picture(b.icon.image_url, b.icon.alt_text, 'card-icon'),
    h(
      'div',
      {},
      h('div', { class: 'card-title' }, title),
      b.subtitle && h('div', { class: 'muted' }, draw(b.subtitle)),
    ),
  ];
  const kids = h('div', { class: 'container-body' }, blocks(b.child_blocks, ctx));
  const cls = `container width-${b.width || 'standard'}${b.has_header_divider ? ' ruled' : ''}`;
  if (!b.is_collapsible) return h('section', { class: cls }, h('div', { class: 'card-head' }, head), kids);
  return h(
    'details',
    { class: cls, open: !b.default_collapsed },
    h('summary', { class: 'card-head' }, icon('right', 'turn'), head),
    kids,
  );
}

// ---- an agent's work

const states = {
  pending: ['circle', 'statusPending'],
  in_progress: ['half', 'statusRunning'],
  complete: ['check', 'statusDone'],
  error: ['warn', 'statusError'],
};

function taskCard(b) {
  const [sign, word] = states[b.status] || states.pending;
  const inside = [
    b.details && richText(b.details),
    b.output && richText(b.output),
    b.sources && b.sources.length > 0 && sources(b.sources),
  ].filter(Boolean);
  const head = [
    h(
      'span',
      { class: `status status-${b.status || 'pending'}`, role: 'img', 'aria-label': t(word), title: t(word) },
      icon(sign),
    ),
    !b.hide_title && h('span', {}, b.title),
  ];
  if (!inside.length) return h('div', { class: 'task' }, h('div', { class: 'task-head' }, head));
  return h(
    'details',
    { class: 'task', open: b.status !== 'complete' },
    h('summary', { class: 'task-head' }, head, icon('right', 'turn')),
    h('div', { class: 'task-body' }, inside),
  );
}

function sources(list) {
  return h(
    'div',
    { class: 'sources' },
    h('span', { class: 'muted' }, t('sources')),
    list.map((one) => link(one.url, one.text || one.url)),
  );
}

function plan(b) {
  const done = (b.tasks || []).filter((one) => one.status === 'complete').length;
  return h(
    'section',
    { class: 'plan' },
    h(
      'div',
      { class: 'plan-head' },
      h('span', { class: 'card-title' }, plain(b.title)),
      h('span', { class: 'muted' }, `${done}/${(b.tasks || []).length}`),
    ),
    (b.tasks || []).map(taskCard),
  );
}

// ---- media

// The page loads nothing from elsewhere, so a video is its plate with a way out.
function video(b) {
  return h(
    'figure',
    { class: 'video' },
    h(
      'figcaption',
      {},
      b.title_url ? link(b.title_url, plain(b.title)) : plain(b.title),
      (b.provider_name || b.author_name) &&
        h('span', { class: 'muted' }, ` ${[b.provider_name, b.author_name].filter(Boolean).join(' · ')}`),
    ),
    b.description && h('div', { class: 'muted' }, plain(b.description)),
    h(
      'div',
      { class: 'video-plate' },
      picture(b.thumbnail_url, b.alt_text, 'video-thumb'),
      link(b.video_url, icon('play'), t('watch')),
    ),
  );
}

function file(b) {
  return h('div', { class: 'file-row' }, icon('file'), h('span', {}, `${t('file')} ${b.external_id || ''}`));
}

// attachments are the older way to dress a message: a coloured bar beside text or blocks.
export function attachments(list, ctx) {
  return (list || []).map((a) => {
    const node = h(
      'div',
      { class: 'attachment' },
      a.pretext && h('div', { class: 'text' }, mrkdwn(a.pretext)),
      a.title && h('div', { class: 'card-title' }, a.title_link ? link(a.title_link, a.title) : a.title),
      a.blocks ? blocks(a.blocks, ctx) : h('div', { class: 'text' }, mrkdwn(a.text || a.fallback || '')),
      a.fields &&
        h(
          'div',
          { class: 'fields' },
          a.fields.map((f) => h('div', {}, h('strong', {}, f.title), h('br'), mrkdwn(f.value || ''))),
        ),
      a.footer && h('div', { class: 'muted small' }, a.footer),
    );
    if (/^#?[0-9a-f]{6}$/i.test(a.color || '')) node.style.borderLeftColor = `#${a.color.replace('#', '')}`;
    return node;
  });
}
