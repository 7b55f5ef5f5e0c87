// The one way to the server: the /sandbox/ calls that any other program may use too, and the stream that says when to look again.

export class Refused extends Error {
  constructor(status, reason) {
    super(reason || `HTTP ${status}`);
    this.status = status;
  }
}

async function call(path, body) {
  const request =
    body === undefined
      ? {}
      : {
          method: 'POST',
          headers: { 'Content-Type': 'application/json' },
          body: JSON.stringify(body),
        };
  const answer = await fetch(`/sandbox/${path}`, request).catch((e) => {
    throw new Refused(0, e.message); // nobody there
  });
  const data = await answer.json().catch(() => null);
  if (!answer.ok) throw new Refused(answer.status, data && data.error);
  return data;
}

const query = (args) => new URLSearchParams(Object.entries(args).filter(([, v]) => v)).toString();

export const workspace = () => call('workspace');
export const messages = (as, channel, thread) => call(`messages?${query({ as, channel, thread_ts: thread })}`);
export const view = (as) => call(`view?${query({ as })}`);
export const home = (as) => call(`home?${query({ as })}`);
export const tour = () => call('tour');
export const log = (since) => call(`log?${query({ since })}`);

export const say = (body) => call('say', body);
export const edit = (body) => call('edit', body);
export const remove = (body) => call('delete', body);
export const react = (body) => call('react', body);
export const press = (body) => call('press', body);
export const submit = (body) => call('submit', body);
export const close = (body) => call('close', body);
export const upload = (body) => call('upload', body);
export const command = (body) => call('command', body);
export const shortcut = (body) => call('shortcut', body);
export const openHome = (as) => call('home', { as });
export const options = (body) => call('options', body);
export const clock = (body) => call('clock', body);

// listen calls event for each piece of news, and state(true) whenever the line is up again: what happened in
// between was not heard, so the caller looks at everything anew.
export function listen(event, state) {
  const source = new EventSource('/sandbox/stream');
  source.onopen = () => state(true);
  source.onmessage = (m) => event(parse(m.data));
  source.onerror = () => {
    state(false);
    // The browser reconnects by itself after a lost line, but gives up on an answer that is no stream.
    if (source.readyState === EventSource.CLOSED) setTimeout(() => listen(event, state), 2000);
  };
}

function parse(data) {
  try {
    return JSON.parse(data);
  } catch {
    return { kind: '' };
  }
}
