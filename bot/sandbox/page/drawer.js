// "What just happened": the last envelopes to the app and its calls, with what became of them and how long it took.

import { h, place, fill, $ } from './dom.js';
import { icon } from './icons.js';
import { t } from './lang.js';
import { show } from './state.js';
import * as api from './api.js';

const kept = 300;
const rows = new Map(); // seq → {sig, node}
let entries = [];
let filter = 'all';

const filters = {
  all: () => true,
  envelopes: (e) => e.kind === 'envelope',
  calls: (e) => e.kind !== 'envelope',
  failuresOnly: bad,
};

function bad(e) {
  if (e.kind === 'envelope') return e.settled && !e.acked;
  return !!e.fault || (e.status || 200) >= 400 || (e.answer && e.answer.ok === false);
}

const isOpen = () => !$('#drawer').hidden;

export function toggleDrawer(open = !isOpen()) {
  $('#drawer').hidden = !open;
  $('#log-toggle').setAttribute('aria-expanded', String(open));
  document.body.classList.toggle('with-drawer', open);
  if (open) {
    drawDrawer();
    refreshLog();
  }
}

// refreshLog fetches what is new. An entry is completed when its acknowledgement comes, so the oldest one still
// waiting is fetched again too.
export async function refreshLog() {
  if (!isOpen()) return;
  const waiting = entries.find((e) => e.kind === 'envelope' && !e.settled);
  const last = entries.length ? entries[entries.length - 1].seq : 0;
  const since = waiting ? waiting.seq - 1 : last;
  const fresh = await api.log(since).catch(() => []);
  entries = [...entries.filter((e) => e.seq <= since), ...fresh].slice(-kept);
  // The server counts from one again after a restart.
  if (!fresh.length && last) {
    const all = await api.log(0).catch(() => entries);
    if (!all.length || all[all.length - 1].seq < last) entries = all.slice(-kept);
  }
  drawRows();
}

export function drawDrawer() {
  rows.clear();
  fill(
    $('#drawer'),
    h(
      'header',
      { class: 'drawer-head' },
      h('h2', {}, t('log')),
      h(
        'div',
        { class: 'segments', role: 'group' },
        Object.keys(filters).map((name) =>
          h(
            'button',
            {
              type: 'button',
              'aria-pressed': String(filter === name),
              onclick: () => {
                filter = name;
                drawDrawer();
              },
            },
            t(name),
          ),
        ),
      ),
      h(
        'button',
        { type: 'button', class: 'quiet', 'aria-label': t('close'), onclick: () => toggleDrawer(false) },
        icon('close'),
      ),
    ),
    h('div', { class: 'log', id: 'log', role: 'log', tabindex: '0', 'aria-label': t('log') }),
  );
  drawRows();
}

function drawRows() {
  const box = $('#log');
  if (!box) return;
  const list = entries.filter(filters[filter]).reverse();
  for (const seq of rows.keys()) if (!list.some((e) => e.seq === seq)) rows.delete(seq);
  place(box, list.length ? list.map(rowOf) : [h('p', { class: 'muted empty-log' }, t('logEmpty'))]);
}

function rowOf(e) {
  const sig = JSON.stringify([e.settled, e.acked, e.at, e.method]);
  const old = rows.get(e.seq);
  if (old && old.sig === sig) return old.node;
  const node = e.kind === 'envelope' ? envelope(e) : apiCall(e);
  rows.set(e.seq, { sig, node });
  return node;
}

const ms = (n) => (n >= 1000 ? `${(n / 1000).toFixed(1)} s` : `${n < 10 ? n.toFixed(1) : Math.round(n)} ms`);

function line(e, cls, sign, label, name, note, result, detail) {
  return h(
    'details',
    { class: `log-row ${cls}`, 'data-seq': e.seq },
    h(
      'summary',
      {},
      h(
        'time',
        { class: 'log-time' },
        show(Date.parse(e.now || e.at), { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' }),
      ),
      h('span', { class: 'log-way', title: label, role: 'img', 'aria-label': label }, sign),
      h('code', { class: 'log-name' }, name),
      h('span', { class: 'log-note' }, note),
      h('span', { class: 'log-result' }, result),
    ),
    h('pre', {}, h('code', {}, JSON.stringify(detail, null, 2))),
  );
}

function envelope(e) {
  const p = e.payload || {};
  const result = !e.settled ? t('waiting') : e.acked ? t('acked', { ms: ms(e.ack_ms || 0) }) : t('unacked');
  const cls = !e.settled ? 'waits' : e.acked ? 'good' : 'bad';
  const again = e.retry_attempt ? ` · ${t('attempt', { n: e.retry_attempt + 1 })}` : '';
  return line(e, `to-app ${cls}`, '→', t('toApp'), kindOf(e, p), about(p) + again, result, {
    payload: p,
    ack: e.ack_payload,
  });
}

const kindOf = (e, p) =>
  p.event ? [p.event.type, p.event.subtype].filter(Boolean).join('/') : p.type || p.command || e.type;

// about says in a few words what an envelope carries.
function about(p) {
  const e = p.event || {};
  const action = (p.actions || [])[0];
  const text = action
    ? `${action.action_id || ''}`
    : p.command
      ? `${p.command} ${p.text || ''}`
      : e.text || e.reaction || p.callback_id || (p.view && p.view.callback_id) || e.tab || '';
  return cut(text);
}

const cut = (text) => (text.length > 90 ? `${text.slice(0, 90)}…` : text);

function apiCall(e) {
  const a = e.answer || {};
  const failed = bad(e);
  const took = e.ms ? ` · ${ms(e.ms)}` : '';
  const result = failed
    ? `${e.status && e.status !== 200 ? `${e.status} ` : ''}${a.error || e.fault || ''}${took}`
    : `ok${took}`;
  const args = e.args || {};
  const note = cut(String(args.text || args.name || args.callback_id || args.channel || ''));
  return line(e, `from-app ${failed ? 'bad' : 'good'}`, '←', t('fromApp'), e.method || '', note, result, {
    args,
    answer: e.answer,
    fault: e.fault || undefined,
  });
}
