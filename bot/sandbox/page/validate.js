// What Slack's own client checks before it sends a form to the app.

import { t } from './lang.js';

// faults gives the texts to show, by block_id; inputs are pairs of block and element, value tells what stands in one.
export function faults(inputs, value) {
  const out = {};
  for (const [b, e] of inputs) {
    const v = value(b, e);
    const text = empty(v) ? !b.optional && t('required') : wrong(e, v);
    if (text) out[b.block_id] = text;
  }
  return out;
}

const empty = (v) =>
  v === undefined || v === null || (typeof v === 'string' && !v.trim()) || (Array.isArray(v) && !v.length);

function wrong(e, v) {
  const check = { plain_text_input: length, number_input: amount, email_text_input: email, url_text_input: url }[
    e.type
  ];
  return check ? check(e, v) : '';
}

function length(e, v) {
  const n = [...v].length;
  if (e.min_length && n < e.min_length) return t('tooShort', { n: e.min_length });
  if (e.max_length && n > e.max_length) return t('tooLong', { n: e.max_length });
  return '';
}

function amount(e, v) {
  const shape = e.is_decimal_allowed ? /^-?\d+([.,]\d+)?$/ : /^-?\d+$/;
  if (!shape.test(v.trim())) return t('notNumber');
  const n = Number(v.replace(',', '.'));
  if (e.min_value !== undefined && n < Number(e.min_value)) return t('tooSmall', { n: e.min_value });
  if (e.max_value !== undefined && n > Number(e.max_value)) return t('tooBig', { n: e.max_value });
  return '';
}

const email = (_, v) => (/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(v.trim()) ? '' : t('notEmail'));

const url = (_, v) => (/^https?:\/\/\S+$/i.test(v.trim()) ? '' : t('notUrl'));
