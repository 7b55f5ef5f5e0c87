// An app on @slack/bolt talks with people: node check.mjs URL [PAYLOADS]. Prints one line per check; exits 1 if one
// failed. What came in is added to the file PAYLOADS, one JSON line each, for types.mjs.
import assert from 'node:assert/strict';
import bolt from '@slack/bolt';
import { button, failing, note, people, plain, queue, recording, refused, room, run, section, url, who, world, write } from './lib.mjs';

const app = new bolt.App({
  token: 'xoxb-sandbox',
  appToken: 'xapp-sandbox',
  socketMode: true,
  logLevel: 'error',
  clientOptions: { slackApiUrl: `${url}/api/` },
});
const web = recording(app.client);
app.use(async ({ body, next }) => {
  note('payload', body);
  await next();
});

const heard = queue();
const acts = queue();
app.message(async ({ message }) => heard.put({ kind: 'message', ...message }));
app.event('app_mention', async ({ event, say }) => {
  await say({ text: 'here', thread_ts: event.ts });
  heard.put({ kind: 'app_mention', ...event });
});
app.event('reaction_added', async ({ event }) => heard.put({ kind: 'reaction', ...event }));
app.event('app_home_opened', async ({ event, client }) => {
  await client.views.publish({ user_id: event.user, view: { type: 'home', blocks: [{ type: 'divider' }] } });
  acts.put({ kind: 'home', ...event });
});
app.event('member_joined_channel', async ({ event }) => acts.put({ kind: 'joined', ...event }));
const input = (id) => ({ type: 'input', block_id: id, label: { type: 'plain_text', text: id }, element: { type: 'plain_text_input', action_id: 'text' } });
const form = (title, ...ids) => ({
  type: 'modal', callback_id: 'form', notify_on_close: true, title: { type: 'plain_text', text: title }, submit: { type: 'plain_text', text: 'Send' }, blocks: ids.map(input),
});
app.action('open', async ({ ack, body, client, respond }) => {
  await ack();
  await client.views.open({ trigger_id: body.trigger_id, view: form('First', 'a') });
  await respond({ text: 'only you', replace_original: false });
  acts.put({ kind: 'action', ...body });
});
app.view('form', async ({ ack, view }) => {
  const value = view.state.values.a?.text?.value;
  if (value === 'errors') await ack({ response_action: 'errors', errors: { a: 'no' } });
  else if (value === 'update') await ack({ response_action: 'update', view: form('Updated', 'a') });
  else if (value === 'push') await ack({ response_action: 'push', view: form('Pushed', 'b') });
  else if (view.state.values.b) await ack({ response_action: 'clear' });
  else await ack();
  acts.put({ kind: 'view', view });
});
app.view({ callback_id: 'form', type: 'view_closed' }, async ({ ack, body }) => {
  await ack();
  acts.put({ kind: 'closed', ...body });
});
app.command('/help-me', async ({ ack, command, respond }) => {
  await ack('got it');
  await respond({ text: `you said ${command.text}`, response_type: 'in_channel' });
  acts.put({ kind: 'command', ...command });
});
app.shortcut('note_new', async ({ ack, shortcut }) => { await ack(); acts.put({ kind: 'shortcut', ...shortcut }); });
app.shortcut('note_from_message', async ({ ack, shortcut }) => { await ack(); acts.put({ kind: 'shortcut', ...shortcut }); });
app.action('one', async ({ ack, body }) => { await ack(); acts.put({ kind: 'picked', ...body }); });
app.action('deep', async ({ ack, body, client }) => {
  await ack();
  const view = (await client.views.push({ trigger_id: body.trigger_id, view: { ...form('Deep', 'd'), external_id: 'deep-one', private_metadata: 'kept' } })).view;
  acts.put({ kind: 'deep', view, body });
});
app.action('silent', async () => acts.put({ kind: 'silent' }));
app.options('one', async ({ ack, options }) => {
  const all = ['red', 'green'].map((name) => ({ text: plain(`The ${name}`), value: name }));
  await ack({ options: all.filter((o) => o.value.startsWith(options.value)) });
});
for (const type of ['reaction_removed', 'file_change', 'team_join', 'user_change']) {
  app.event(type, async ({ event }) => acts.put({ kind: type, ...event }));
}
app.error(async (e) => { console.error(e); });

const checks = {
  async 'authentication'() {
    const me = await web.auth.test();
    assert.equal(me.user_id, world.app.bot_user_id);
    assert.equal((await failing(web.auth.test({ token: 'xoxb-wrong' }))).error, 'invalid_auth');
  },
  async 'mention, thread and own message'() {
    const said = await people('say', { as: 'ana', channel: '#help', text: '@bot hello <b> &' });
    const first = await heard.next();
    assert.equal(first.text, `<@${world.app.bot_user_id}> hello &lt;b&gt; &amp;`);
    assert.equal(first.ts, said.ts);
    assert.equal(first.blocks[0].type, 'rich_text');
    assert.equal((await heard.next()).kind, 'app_mention');
    const replies = await web.conversations.replies({ channel: room.help, ts: said.ts });
    assert.deepEqual(replies.messages.map((m) => m.text).slice(1), ['here']);
  },
  async 'reaction'() {
    const said = await people('say', { as: 'bob', channel: '#random', text: 'look' });
    await heard.next();
    await people('react', { as: 'ana', channel: '#random', ts: said.ts, name: 'ticket' });
    const e = await heard.next();
    assert.equal(e.reaction, 'ticket');
    assert.equal(e.item.ts, said.ts);
    await web.reactions.add({ channel: room.random, timestamp: said.ts, name: 'eyes' });
    assert.equal((await failing(web.reactions.add({ channel: room.random, timestamp: said.ts, name: 'eyes' }))).error, 'already_reacted');
  },
  async 'direct message'() {
    await people('say', { as: 'bob', channel: '@bot', text: 'psst' });
    const e = await heard.next();
    assert.equal(e.channel_type, 'im');
    const im = await web.conversations.open({ users: who.bob });
    assert.equal(im.channel.id, e.channel);
  },
  async 'button, form, response url'() {
    const post = await web.chat.postMessage({
      channel: room.help, text: 'press',
      blocks: [{ type: 'actions', block_id: 'row', elements: [{ type: 'button', action_id: 'open', text: { type: 'plain_text', text: 'Open' }, value: '7' }] }],
    });
    const pressed = await people('press', { as: 'ana', channel: '#help', message_ts: post.ts, action_id: 'open' });
    assert.equal(pressed.acked, true);
    const body = await acts.next();
    assert.equal(body.actions[0].value, '7');
    assert.equal(body.container.message_ts, post.ts);
    const seen = await people('messages?as=ana&channel=%23help');
    assert.ok(seen.some((m) => m.ephemeral && m.text === 'only you'));
    const others = await people('messages?as=bob&channel=%23help');
    assert.ok(!others.some((m) => m.text === 'only you'));
  },
  async 'form: errors, update, push, clear, close'() {
    const fill = (value, block = 'a') => people('submit', { as: 'ana', state: { [block]: { text: value } } });
    let got = await fill('errors');
    assert.deepEqual([got.status, got.errors.a], ['open', 'no']);
    await acts.next();
    got = await fill('update');
    assert.equal(got.view.title.text, 'Updated');
    await acts.next();
    got = await fill('push');
    assert.equal(got.view.title.text, 'Pushed');
    await acts.next();
    got = await fill('x', 'b');
    assert.equal(got.status, 'closed');
    await acts.next();
  },
  async 'close is told'() {
    const post = await web.chat.postMessage({
      channel: room.help, text: 'again', blocks: [{ type: 'actions', elements: [{ type: 'button', action_id: 'open', text: { type: 'plain_text', text: 'Open' } }] }],
    });
    await people('press', { as: 'bob', channel: '#help', message_ts: post.ts, action_id: 'open' });
    await acts.next();
    await people('close', { as: 'bob' });
    const e = await acts.next();
    assert.deepEqual([e.kind, e.is_cleared], ['closed', false]);
  },
  async 'command'() {
    const got = await people('command', { as: 'ana', channel: '#help', command: '/help-me', text: 'please @bob' });
    assert.equal(got.acked, true);
    const c = await acts.next();
    assert.equal(c.text, `please <@${who.bob}>`);
    const seen = await people('messages?as=ana&channel=%23help');
    assert.ok(seen.some((m) => m.ephemeral && m.text === 'got it'));
    assert.ok(seen.some((m) => !m.ephemeral && m.text.startsWith('you said')));
  },
  async 'shortcuts'() {
    await people('shortcut', { as: 'ana', callback_id: 'note_new' });
    assert.equal((await acts.next()).type, 'shortcut');
    const said = await people('say', { as: 'bob', channel: '#random', text: 'note this' });
    await people('shortcut', { as: 'ana', callback_id: 'note_from_message', channel: '#random', message_ts: said.ts });
    const s = await acts.next();
    assert.deepEqual([s.type, s.message.text], ['message_action', 'note this']);
  },
  async 'App Home'() {
    await people('home', { as: 'ana' });
    assert.equal((await acts.next()).tab, 'home');
    assert.equal((await people('home?as=ana')).blocks[0].type, 'divider');
  },
  async 'ephemeral, update, delete'() {
    await web.chat.postEphemeral({ channel: room.random, user: who.ana, text: 'psst' });
    const post = await web.chat.postMessage({ channel: room.random, text: 'one', metadata: { event_type: 'note', event_payload: { id: 1 } } });
    await web.chat.update({ channel: room.random, ts: post.ts, text: 'two' });
    const page = await web.conversations.history({ channel: room.random, limit: 1, include_all_metadata: true });
    assert.deepEqual([page.messages[0].text, page.messages[0].metadata.event_payload.id], ['two', 1]);
    await web.chat.delete({ channel: room.random, ts: post.ts });
    assert.equal((await failing(web.chat.update({ channel: room.random, ts: post.ts, text: 'x' }))).error, 'message_not_found');
  },
  async 'upload'() {
    const up = await web.filesUploadV2({ channel_id: room.random, filename: 'a.txt', content: 'hello', initial_comment: 'file' });
    assert.equal(up.ok, true);
    const file = up.files[0].files[0];
    const raw = await fetch(file.url_private, { headers: { Authorization: 'Bearer xoxb-sandbox' } });
    assert.equal(await raw.text(), 'hello');
    assert.equal((await fetch(file.url_private)).status, 403);
  },
  async 'pagination'() {
    const names = [];
    for await (const page of web.paginate('users.list', { limit: 3 })) names.push(...page.members.map((m) => m.name));
    assert.equal(names.length, world.users.length);
    for (let i = 0; i < 5; i++) await web.chat.postMessage({ channel: room.reports, text: `n${i}` });
    const seen = [];
    for await (const page of web.paginate('conversations.history', { channel: room.reports, limit: 2 })) seen.push(...page.messages.map((m) => m.text));
    assert.deepEqual(seen, ['n4', 'n3', 'n2', 'n1', 'n0']);
  },
  async 'errors'() {
    const long = await failing(web.chat.postMessage({ channel: room.help, text: 'x', blocks: [{ type: 'section', text: { type: 'mrkdwn', text: 'x'.repeat(3001) } }] }));
    assert.equal(long.error, 'invalid_blocks');
    assert.match(long.response_metadata.messages.join(), /must be less than 3001 characters \[json-pointer:\/blocks\/0\/text\/text\]/);
    assert.equal((await failing(web.chat.postMessage({ channel: room.elsewhere, text: 'x' }))).error, 'not_in_channel');
    assert.equal((await failing(web.chat.postMessage({ channel: room.secret, text: 'x' }))).error, 'channel_not_found');
    assert.equal((await failing(web.apiCall('no.such'))).error, 'unknown_method');
    const scope = await failing(web.usergroups.list({ token: 'xapp-sandbox' }));
    assert.equal(scope.error, 'not_allowed_token_type');
  },
  async 'edits, deletes, topics, broadcasts'() {
    const said = await people('say', { as: 'ana', channel: '#random', text: 'first' });
    await heard.next();
    await people('edit', { as: 'ana', channel: '#random', ts: said.ts, text: 'second' });
    const edited = await heard.next();
    assert.deepEqual([edited.subtype, edited.message.text, edited.previous_message.text], ['message_changed', 'second', 'first']);
    await people('say', { as: 'bob', channel: '#random', text: 'reply', thread_ts: said.ts });
    assert.equal((await heard.next()).parent_user_id, who.ana);
    await web.chat.postMessage({ channel: room.random, thread_ts: said.ts, text: 'for all', reply_broadcast: true });
    await people('say', { as: 'ana', channel: '#random', text: 'gone' }).then((m) => people('delete', { as: 'ana', channel: '#random', ts: m.ts }));
    for (;;) {
      const e = await heard.next();
      if (e.subtype === 'message_deleted') break;
    }
    const topic = await web.conversations.setTopic({ channel: room.random, topic: 'clients' });
    assert.equal(topic.channel.topic.value, 'clients');
  },
  async 'people and files come and change'() {
    await people('users', { name: 'eve', locale: 'de-DE', tz: 'Europe/Berlin' });
    assert.equal((await acts.next()).user.name, 'eve');
    await people('users', { name: 'eve', real_name: 'Eve Stone' });
    assert.equal((await acts.next()).user.real_name, 'Eve Stone');
    await people('channels', { name: 'random', members: ['ana', 'bob', 'eve'], bot: true });
    assert.equal((await acts.next()).kind, 'joined');
    const text = Buffer.from('hello').toString('base64');
    await people('say', { as: 'ana', channel: '#random', text: 'a file', files: [{ name: '../a.txt', mimetype: 'text/plain', base64: text }] });
    let e = await heard.next();
    while (e.subtype !== 'file_share') e = await heard.next();
    assert.equal(e.files[0].name, 'a.txt');
    const info = await web.files.info({ file: e.files[0].id });
    assert.equal(info.file.size, 5);
    const raw = await fetch(info.file.url_private_download, { headers: { Authorization: 'Bearer xoxb-sandbox' } });
    assert.equal(await raw.text(), 'hello');
  },
  async 'reaction removed'() {
    const said = await people('say', { as: 'bob', channel: '#help', text: 'look' });
    for (const remove of [false, true]) await people('react', { as: 'bob', channel: '#help', ts: said.ts, name: 'eyes', remove });
    assert.equal((await acts.next()).kind, 'reaction_removed');
  },
  async 'external select'() {
    const element = { type: 'external_select', action_id: 'one', min_query_length: 0, placeholder: plain('Colour') };
    const post = await web.chat.postMessage({ channel: room.help, text: 'pick', blocks: [{ type: 'actions', block_id: 'pick', elements: [element] }] });
    const offer = await people('options', { as: 'ana', channel: '#help', message_ts: post.ts, action_id: 'one', value: 'g' });
    assert.deepEqual(offer.options.map((o) => o.value), ['green']);
    await people('press', { as: 'ana', channel: '#help', message_ts: post.ts, action_id: 'one', value: 'red' });
    const body = await acts.next();
    assert.equal(body.actions[0].selected_option.text.text, 'The red');
    assert.equal(body.state.values.pick.one.selected_option.value, 'red');
  },
  async 'a button without an answer'() {
    const post = await web.chat.postMessage({ channel: room.help, text: 'silent', blocks: [{ type: 'actions', elements: [button('silent', '1')] }] });
    const pressed = await people('press', { as: 'ana', channel: '#help', message_ts: post.ts, action_id: 'silent' });
    assert.equal(pressed.acked, false);
    const seen = await people('messages?as=ana&channel=%23help');
    assert.equal(seen.find((m) => m.ts === post.ts).unacked, 'silent');
  },
  async 'stack, hash, external id and what is kept'() {
    const opener = await web.chat.postMessage({ channel: room.help, text: 'open', blocks: [{ type: 'actions', elements: [button('open', '1')] }] });
    await people('press', { as: 'ana', channel: '#help', message_ts: opener.ts, action_id: 'open' });
    const { trigger_id } = await acts.next();
    await refused(web.views.open({ trigger_id, view: form('Again', 'a') }), 'exchanged_trigger_id');
    await refused(web.views.open({ trigger_id: 'made.up', view: form('Again', 'a') }), 'invalid_trigger_id');
    const first = await people('view?as=ana');
    const withButton = { ...form('First', 'a'), blocks: [input('a'), { type: 'actions', elements: [button('deep', '1')] }] };
    await people('press', { as: 'ana', action_id: 'text', block_id: 'a', value: 'typed' });
    const updated = await web.views.update({ view_id: first.id, hash: first.hash, view: withButton });
    assert.equal(updated.view.state.values.a.text.value, 'typed');
    await refused(web.views.update({ view_id: first.id, hash: first.hash, view: withButton }), 'hash_conflict');
    await refused(web.views.update({ view_id: 'V404', view: withButton }), 'not_found');
    await people('press', { as: 'ana', action_id: 'deep' });
    const { view } = await acts.next();
    assert.deepEqual([view.previous_view_id, view.root_view_id, view.private_metadata], [first.id, first.id, 'kept']);
    const renamed = await web.views.update({ external_id: 'deep-one', view: { ...form('Renamed', 'd'), external_id: 'deep-one', private_metadata: 'new' } });
    assert.deepEqual([renamed.view.id, renamed.view.private_metadata], [view.id, 'new']);
    await people('close', { as: 'ana', all: true });
    const closed = [await acts.next(), await acts.next()];
    assert.deepEqual(closed.map((e) => [e.kind, e.is_cleared]), [['closed', true], ['closed', true]]);
  },
  async 'App Home again, and its hash'() {
    await people('home', { as: 'ana' });
    const e = await acts.next();
    assert.equal(e.view.type, 'home');
    await refused(web.views.publish({ user_id: who.ana, hash: 'old', view: { type: 'home', blocks: [] } }), 'hash_conflict');
    const home = await web.views.publish({ user_id: who.bob, view: { type: 'home', blocks: [{ type: 'actions', elements: [button('one', 'x')] }] } });
    await people('press', { as: 'bob', action_id: 'one', view_id: home.view.id });
    const body = await acts.next();
    assert.deepEqual([body.container.type, body.response_url], ['view', undefined]);
  },
  async 'response URL: five times'() {
    const post = await web.chat.postMessage({ channel: room.help, text: 'five', blocks: [{ type: 'actions', elements: [button('one', '1')] }] });
    await people('press', { as: 'bob', channel: '#help', message_ts: post.ts, action_id: 'one' });
    const { response_url } = await acts.next();
    const answer = async (body) => (await fetch(response_url, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) })).status;
    const bodies = [{ text: 'a' }, { text: 'b', response_type: 'in_channel', thread_ts: post.ts }, { text: 'c', replace_original: true }, { delete_original: true }, { text: 'd' }, { text: 'e' }];
    const got = [];
    for (const b of bodies) got.push(await answer(b));
    assert.deepEqual(got, [200, 200, 200, 200, 200, 404]);
  },
  async 'events come again'() {
    const said = await people('say', { as: 'ana', channel: '#help', text: 'twice' });
    assert.equal((await heard.next()).ts, said.ts);
    await people('redeliver', { times: 1 });
    assert.equal((await heard.next()).ts, said.ts);
  },
  async 'reconnect without loss'() {
    for (const reason of ['refresh_requested', 'drop']) {
      await people('disconnect', { reason });
      const said = await people('say', { as: 'bob', channel: '#random', text: `after ${reason}` });
      assert.equal((await heard.next()).ts, said.ts);
    }
  },
};

await app.start();
const failed = await run(checks, () => {
  heard.clear();
  acts.clear();
});
await app.stop();
write();
process.exit(failed ? 1 : 0);
