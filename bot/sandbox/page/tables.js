// table and data_table blocks.

import { h, fill } from './dom.js';
import { t } from './lang.js';
import { emojify } from './emoji.js';
import { richText } from './richtext.js';
import { number } from './charts.js';

// A table is drawn as it comes; its first row is the head.
export function table(block) {
  const set = block.column_settings || [];
  const rows = (block.rows || []).map((row, r) =>
    h(
      'tr',
      {},
      row.map((one, c) => {
        const cls = [
          `to-${(set[c] && set[c].align) || 'left'}`,
          set[c] && set[c].is_wrapped === false ? 'nowrap' : '',
        ].join(' ');
        return h(r === 0 ? 'th' : 'td', { class: cls, scope: r === 0 ? 'col' : null }, cell(one));
      }),
    ),
  );
  return h(
    'div',
    { class: 'table-wrap' },
    h('table', {}, h('thead', {}, rows.slice(0, 1)), h('tbody', {}, rows.slice(1))),
  );
}

function cell(one, act) {
  if (!one) return '';
  if (one.type === 'rich_text') return richText(one);
  if (one.type === 'raw_number') return one.text || number(one.value);
  if (one.type === 'action_cell') return act ? act(one.element) : '';
  return emojify(one.text || '');
}

// A data_table turns pages and sorts by a column when its head is pressed. button draws the button of an action cell.
export function dataTable(block, button) {
  const [head = [], ...body] = block.rows || [];
  const size = block.page_size || 5;
  const look = { page: 0, by: -1, down: false };
  const frame = h('div', { class: 'data-table' });
  const redraw = () =>
    fill(
      frame,
      h(
        'div',
        { class: 'table-wrap' },
        h(
          'table',
          {},
          h('caption', {}, block.caption),
          h('thead', {}, header(head, look, redraw)),
          h(
            'tbody',
            {},
            shown(body, look, size).map((row) => line(row, block.row_header_column_index, button)),
          ),
        ),
      ),
      pager(body.length, size, look, redraw),
    );
  redraw();
  return frame;
}

function header(head, look, redraw) {
  return h(
    'tr',
    {},
    head.map((one, c) => {
      const name = cell(one);
      const sort = () => {
        look.down = look.by === c && !look.down;
        look.by = c;
        look.page = 0;
        redraw();
      };
      const dir = look.by !== c ? 'none' : look.down ? 'descending' : 'ascending';
      const arrow = h(
        'span',
        { class: 'arrow', 'aria-hidden': 'true' },
        { none: '', ascending: '↑', descending: '↓' }[dir],
      );
      return h(
        'th',
        { scope: 'col', 'aria-sort': dir },
        h('button', { class: 'sort', type: 'button', onclick: sort, 'aria-label': t('sortBy', { name }) }, name, arrow),
      );
    }),
  );
}

function line(row, headerAt = 0, button) {
  return h(
    'tr',
    {},
    row.map((one, c) => {
      const cls = one && one.type === 'raw_number' ? 'to-right' : null;
      return c === headerAt
        ? h('th', { scope: 'row', class: cls }, cell(one, button))
        : h('td', { class: cls }, cell(one, button));
    }),
  );
}

function shown(body, look, size) {
  const rows = look.by < 0 ? body : [...body].sort((a, b) => compare(a[look.by], b[look.by]) * (look.down ? -1 : 1));
  return rows.slice(look.page * size, (look.page + 1) * size);
}

function compare(a, b) {
  if (a && b && a.type === 'raw_number' && b.type === 'raw_number') return a.value - b.value;
  return words(a).localeCompare(words(b), undefined, { numeric: true });
}

const words = (one) => (one && (one.text || JSON.stringify(one.elements || one.value || ''))) || '';

function pager(count, size, look, redraw) {
  if (count <= size) return null;
  const last = Math.ceil(count / size) - 1;
  const turn = (by) => () => {
    look.page += by;
    redraw();
  };
  const from = look.page * size + 1;
  return h(
    'div',
    { class: 'pager' },
    h('button', { type: 'button', class: 'btn small', disabled: look.page === 0, onclick: turn(-1) }, t('previous')),
    h('span', { class: 'muted' }, t('page', { from, to: Math.min(from + size - 1, count), n: count })),
    h('button', { type: 'button', class: 'btn small', disabled: look.page === last, onclick: turn(1) }, t('next')),
  );
}
