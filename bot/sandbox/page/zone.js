// Wall time in the zone of the person who looks.

import { state } from './state.js';

const numbers = {
  year: 'numeric',
  month: 'numeric',
  day: 'numeric',
  hour: 'numeric',
  minute: 'numeric',
  hourCycle: 'h23',
};

function format() {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: state.me.tz, ...numbers });
  } catch {
    return new Intl.DateTimeFormat('en', { timeZone: 'UTC', ...numbers });
  }
}

// zoned gives year, month, day, hour and minute on the person's wall.
export function zoned(ms) {
  const parts = format().formatToParts(ms);
  return Object.fromEntries(parts.filter((p) => p.type !== 'literal').map((p) => [p.type, Number(p.value)]));
}

// unzoned is the moment at which that wall shows this: guess it as UTC, see what the zone makes of it, correct. Twice,
// so that a change to or from summer time between the two is met.
export function unzoned(year, month, day, hour, minute) {
  const want = Date.UTC(year, month - 1, day, hour, minute);
  let ms = want;
  for (let i = 0; i < 2; i++) {
    const p = zoned(ms);
    ms += want - Date.UTC(p.year, p.month - 1, p.day, p.hour, p.minute);
  }
  return ms;
}

const pad = (n) => String(n).padStart(2, '0');

// field and unfield go between a moment and the text of a datetime-local input.
export function field(ms) {
  const p = zoned(ms);
  return `${p.year}-${pad(p.month)}-${pad(p.day)}T${pad(p.hour)}:${pad(p.minute)}`;
}

export function unfield(text) {
  const m = text.match(/^(\d+)-(\d+)-(\d+)T(\d+):(\d+)/);
  return m ? unzoned(...m.slice(1).map(Number)) : NaN;
}
