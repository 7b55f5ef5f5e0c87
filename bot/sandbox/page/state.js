// What the page knows: the workspace, who sits in front of it, and what is on screen.

export const state = {
  ws: null, // the workspace, as read() below leaves it
  me: null, // one of ws.users
  place: '', // a channel's id, '@bot' or '@home'
  thread: '', // ts of the thread beside it
  offset: 0, // workspace time minus this machine's, in ms
  touring: false, // whether the guided tour is open
  point: '', // ts of the message the tour points to
  unacked: new Set(), // keys of buttons whose press was not acknowledged
};

// read brings the answer of GET /sandbox/workspace into the shape the page uses.
export function read(raw) {
  const { app } = raw;
  return {
    team: raw.team.name,
    users: list(raw.users).map(person),
    channels: list(raw.channels).map(channel),
    app: {
      id: app.id,
      name: app.name,
      handle: app.bot_name, // as it is mentioned
      description: app.description,
      user: app.bot_user_id,
      bot: app.bot_id,
      home: app.home_tab_enabled,
      prompts: list(app.suggested_prompts),
    },
    commands: list(app.commands),
    shortcuts: list(app.shortcuts),
    statuses: list(raw.statuses), // what the app says it is doing, and what it suggests, by thread
    now: Date.parse(raw.clock.now),
  };
}

// An empty list may come as null.
const list = (v) => v || [];

const person = (u) => ({
  id: u.id,
  name: u.name,
  real: u.real_name,
  title: u.title,
  locale: u.locale,
  tz: u.tz,
  gone: u.deleted,
  bot: u.is_bot,
});

const channel = (c) => ({
  id: c.id,
  name: c.name,
  members: list(c.members),
  im: c.is_im,
  private: c.is_private,
  archived: c.is_archived,
  topic: c.topic,
  latest: c.latest || '', // ts of its newest message
});

export const now = () => Date.now() + state.offset;

export const user = (id) => state.ws.users.find((u) => u.id === id || u.name === id);

// channelOf knows a channel by id or name.
export const channelOf = (id) => state.ws.channels.find((c) => c.id === id || (!c.im && c.name === id));

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

// fileURL is where the page, which has no token, may fetch a file as the person it is.
export const fileURL = (id) => `/sandbox/files/${encodeURIComponent(id)}?as=${encodeURIComponent(state.me.id)}`;

// fetchable turns the address of a file of this workspace into one the page may fetch.
export function fetchable(url) {
  const m = (url || '').match(/^https?:\/\/[^/]+\/files-(?:pri|tmb)\/T\w+-(F\w+)\//);
  return m ? fileURL(m[1]) : url;
}

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
