// What the page knows: the workspace, who sits in front of it, and what is on screen.

export const state = {
  ws: null, // the workspace, as read() below leaves it
  me: null, // one of ws.users
  place: '', // a channel's id, '@bot' or '@home'
  thread: '', // ts of the thread beside it
  offset: 0, // workspace time minus this machine's, in ms
  unacked: new Set(), // keys of buttons whose press was not acknowledged
};

// read brings the workspace into one shape; a field the server leaves out is empty, never missing.
export function read(raw) {
  const app = raw.app || {};
  return {
    users: (raw.users || []).map(person),
    channels: (raw.channels || []).map(channel),
    app: {
      id: app.id || app.app_id || '',
      name: app.name || 'app',
      description: app.description || '',
      user: app.bot_user_id || app.user_id || app.user || '',
      bot: app.bot_id || '',
      color: app.background_color || '',
      prompts: app.suggested_prompts || [],
    },
    commands: raw.commands || app.commands || [],
    shortcuts: raw.shortcuts || app.shortcuts || [],
    now: clock(raw.clock || raw.now),
  };
}

function person(u) {
  return {
    id: u.id,
    name: u.name,
    real: u.real_name || u.name,
    title: u.title || '',
    locale: u.locale || 'en-US',
    tz: u.tz || 'UTC',
    admin: !!u.is_admin,
    gone: !!u.deleted,
    bot: !!u.is_bot,
  };
}

function channel(c) {
  return {
    id: c.id,
    name: c.name || '',
    members: c.members || [],
    im: !!c.is_im,
    private: !!(c.is_private || c.private),
    topic: text(c.topic),
    purpose: text(c.purpose),
  };
}

const text = (v) => (typeof v === 'string' ? v : (v && v.value) || '');

function clock(v) {
  const at = typeof v === 'object' && v ? v.now : v;
  const ms = Date.parse(at);
  return Number.isNaN(ms) ? Date.now() : ms;
}

export const now = () => Date.now() + state.offset;

export const user = (id) => state.ws.users.find((u) => u.id === id || u.name === id);

export const channelOf = (id) => state.ws.channels.find((c) => c.id === id || c.name === id);

export const isBot = (id) => id === state.ws.app.user || id === state.ws.app.bot;

// dm is the conversation between me and the app, once it exists.
export const dm = (who = state.me) => state.ws.channels.find((c) => c.im && c.members.includes(who.id));

export const isIn = (c, who = state.me) => c.members.includes(who.id);

export const appIsIn = (c) => c.im || c.members.includes(state.ws.app.user);

// seated are the channels the sidebar lists for me: public ones, and private ones I am in.
export function seated(who = state.me) {
  return state.ws.channels.filter((c) => !c.im && (isIn(c, who) || !c.private));
}

// nameOf turns a user's, the bot's or an unknown id into a name to show.
export function nameOf(id) {
  if (isBot(id)) return state.ws.app.name;
  if (id === 'USLACKBOT') return 'Slackbot';
  const u = user(id);
  return u ? u.real : id;
}

export const key = (ts, block, action) => [state.me.id, ts, block || '', action].join('|');

const format = new Map();

function clockwork(options) {
  const zone = (state.me && state.me.tz) || 'UTC';
  const code = document.documentElement.lang;
  const id = JSON.stringify([zone, code, options]);
  if (!format.has(id)) format.set(id, make(code, zone, options));
  return format.get(id);
}

function make(code, zone, options) {
  try {
    return new Intl.DateTimeFormat(code, { timeZone: zone, ...options });
  } catch {
    return new Intl.DateTimeFormat(code, { timeZone: 'UTC', ...options });
  }
}

export const show = (ms, options) => clockwork(options).format(ms);

export const hhmm = (ms) => show(ms, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });

// dayOf is a sortable name of the day in my time zone.
export function dayOf(ms) {
  const parts = Object.fromEntries(
    clockwork({ year: 'numeric', month: '2-digit', day: '2-digit' })
      .formatToParts(ms)
      .map((p) => [p.type, p.value]),
  );
  return `${parts.year}-${parts.month}-${parts.day}`;
}

// msOf reads the milliseconds out of a ts without treating it as a fraction.
export function msOf(ts) {
  const [sec, micro = '0'] = String(ts).split('.');
  return Number(sec) * 1000 + Math.floor(Number(micro.slice(0, 3).padEnd(3, '0')));
}
