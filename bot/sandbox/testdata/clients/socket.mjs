// Connections through @slack/socket-mode, and what Bolt does not show of them: node socket.mjs URL.
import assert from 'node:assert/strict';
import { SocketModeClient } from '@slack/socket-mode';
import { WebSocket } from 'undici';
import { failing, people, queue, run, url } from './lib.mjs';

const client = () => new SocketModeClient({ appToken: 'xapp-sandbox', logLevel: 'error', clientOptions: { slackApiUrl: `${url}/api/` } });

// listening is a started client that puts what comes into a queue, acknowledged unless told otherwise.
async function listening(answer = async ({ ack }) => ack()) {
  const c = client();
  const got = queue();
  c.on('slack_event', async (e) => {
    await answer(e);
    got.put(e);
  });
  const frames = queue();
  c.on('ws_message', (data) => frames.put(JSON.parse(data.toString())));
  await c.start();
  return { c, got, frames };
}

const say = (text) => people('say', { as: 'ana', channel: '#help', text });

const checks = {
  async 'hello and an event'() {
    const { c, got, frames } = await listening();
    const hello = await frames.next();
    assert.deepEqual([hello.type, hello.num_connections, typeof hello.debug_info.approximate_connection_time], ['hello', 1, 'number']);
    const said = await say('hi');
    const e = await got.next();
    assert.deepEqual([e.type, e.body.event.ts, e.retry_num, e.retry_reason, e.accepts_response_payload], ['events_api', said.ts, 0, '', false]);
    await c.disconnect();
  },
  async 'each event to one of the connections'() {
    const all = [await listening(), await listening(), await listening()];
    const counts = [];
    for (let i = 0; i < 6; i++) await say(`number ${i}`);
    for (const { got } of all) counts.push((await got.next()).body.event_id, (await got.next()).body.event_id);
    assert.equal(new Set(counts).size, 6);
    for (const { c } of all) await c.disconnect();
  },
  async 'not acknowledged: again, to another connection'() {
    const taken = [];
    const silent = async (e) => taken.push(e);
    const all = [await listening(silent), await listening(silent)];
    await say('anybody?');
    for (let i = 0; i < 600 && taken.length < 2; i++) await new Promise((r) => setTimeout(r, 10));
    assert.deepEqual(taken.map((e) => e.retry_num), [0, 1]);
    assert.equal(taken[0].body.event_id, taken[1].body.event_id);
    assert.equal(taken[1].retry_reason, 'timeout');
    await taken[1].ack();
    await people('wait?idle=1ms&max=10s');
    for (const { c } of all) await c.disconnect();
  },
  async 'an answer that is too large is ignored'() {
    const { c } = await listening(async ({ ack, type }) => (type === 'slash_commands' ? ack({ text: 'x'.repeat(20480) }) : ack()));
    assert.equal((await people('command', { as: 'ana', channel: '#help', command: '/raw', text: 'x' })).acked, false);
    await c.disconnect();
  },
  async 'every reason to part, and nothing is lost'() {
    for (const reason of ['refresh_requested', 'drop', 'warning']) {
      const { c, got } = await listening();
      c.on('error', () => {}); // a dropped connection is one
      await people('disconnect', { reason });
      const said = await say(reason);
      const e = await got.next();
      assert.equal(e.body.event.ts, said.ts, reason);
      await c.disconnect();
    }
  },
  async 'link disabled'() {
    const { c, frames } = await listening();
    await frames.next();
    await people('disconnect', { reason: 'link_disabled' });
    assert.equal((await frames.next()).reason, 'link_disabled');
    await c.disconnect();
  },
  async 'final errors are final'() {
    const c = new SocketModeClient({ appToken: 'xapp-nobody', logLevel: 'error', clientOptions: { slackApiUrl: `${url}/api/` } });
    assert.match(String((await failing(c.start())).message ?? 'invalid_auth'), /invalid_auth/);
  },
  async 'ten connections and no more'() {
    const sockets = [];
    for (let i = 0; i < 11; i++) {
      const opened = await fetch(`${url}/api/apps.connections.open`, { method: 'POST', headers: { Authorization: 'Bearer xapp-sandbox' } });
      const ws = new WebSocket((await opened.json()).url);
      const event = await new Promise((resolve) => ws.addEventListener('message', resolve, { once: true }));
      sockets.push({ ws, first: JSON.parse(event.data) });
    }
    assert.deepEqual(sockets.map((s) => s.first.reason ?? s.first.num_connections), [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 'too_many_websockets']);
    for (const { ws } of sockets) ws.close();
  },
};

const failed = await run(checks);
process.exit(failed ? 1 : 0);
