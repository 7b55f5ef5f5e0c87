// Every method of the Web API through @slack/web-api: node calls.mjs URL [PAYLOADS].
import assert from 'node:assert/strict';
import { WebClient } from '@slack/web-api';
import { button, failing, people, plain, recording, refused, room, run, section, url, who, world, write } from './lib.mjs';

const options = { slackApiUrl: `${url}/api/`, logLevel: 'error', retryConfig: { retries: 0 } };
const web = recording(new WebClient('xoxb-sandbox', options));
const channel = room.help;

const checks = {
  async 'tokens'() {
    assert.equal((await web.auth.test()).team_id, world.team.id);
    await refused(new WebClient(undefined, options).auth.test(), 'not_authed');
    await refused(new WebClient('xoxb-nobody', options).auth.test(), 'invalid_auth');
    await refused(web.apps.connections.open(), 'not_allowed_token_type');
    const opened = await new WebClient('xapp-sandbox', options).apps.connections.open();
    assert.match(opened.url, /^ws:.*ticket=/);
    const json = (headers, body) => fetch(`${url}/api/auth.test`, { method: 'POST', headers: { 'Content-Type': 'application/json', ...headers }, body }).then((r) => r.json());
    assert.equal((await json({ Authorization: 'Bearer xoxb-sandbox' }, '{}')).ok, true);
    assert.equal((await json({}, '{"token":"xoxb-sandbox"}')).error, 'not_authed');
    const form = await fetch(`${url}/api/auth.test`, { method: 'POST', body: new URLSearchParams({ token: 'xoxb-sandbox' }) });
    assert.equal((await form.json()).ok, true);
  },
  async 'scopes'() {
    const lacks = await refused(web.conversations.list({ types: 'mpim' }), 'missing_scope');
    assert.equal(lacks.needed, 'mpim:read');
    assert.match(lacks.provided, /chat:write/);
    const ok = await web.chat.postMessage({ channel, text: 'x' });
    assert.ok(ok.response_metadata.scopes.includes('chat:write'));
    assert.deepEqual(ok.response_metadata.acceptedScopes, ['chat:write']);
    await refused(web.chat.postMessage({ channel, text: 'x', username: 'me' }), 'missing_scope');
    await refused(web.apiCall('chat.meMessage', { channel, text: 'x' }), 'unknown_method');
  },
  async 'messages'() {
    const post = await web.chat.postMessage({ channel, text: 'one', blocks: [section('one'), { type: 'actions', elements: [button('x', '1')] }] });
    assert.deepEqual([post.message.text, post.message.bot_id, post.message.blocks.length], ['one', world.app.bot_id, 2]);
    const changed = await web.chat.update({ channel, ts: post.ts, text: 'two' });
    assert.deepEqual([changed.text, changed.message.blocks], ['two', undefined]);
    const link = await web.chat.getPermalink({ channel, message_ts: post.ts });
    assert.match(link.permalink, /archives/);
    assert.ok((await web.chat.postEphemeral({ channel, user: who.ana, text: 'psst' })).message_ts);
    await refused(web.chat.postEphemeral({ channel, user: 'U404', text: 'x' }), 'user_not_in_channel');
    await refused(web.chat.postMessage({ channel }), 'no_text');
    await refused(web.chat.postMessage({ channel, markdown_text: 'x', text: 'y' }), 'markdown_text_conflict');
    await refused(web.chat.postMessage({ channel, attachments: Array(101).fill({ text: 'x' }) }), 'too_many_attachments');
    await refused(web.chat.update({ channel, ts: post.ts, text: 'x'.repeat(4001) }), 'msg_too_long');
    const cut = await web.chat.postMessage({ channel, text: 'x'.repeat(40001) });
    assert.deepEqual(cut.response_metadata.warnings, ['message_truncated']);
    await web.chat.delete({ channel, ts: post.ts });
    await refused(web.chat.delete({ channel, ts: post.ts }), 'message_not_found');
    const hers = await people('say', { as: 'ana', channel: '#help', text: 'hers' });
    await refused(web.chat.delete({ channel, ts: hers.ts }), 'cant_delete_message');
    await refused(web.chat.update({ channel, ts: hers.ts, text: 'x' }), 'cant_update_message');
  },
  async 'blocks'() {
    const bad = await refused(web.chat.postMessage({ channel, text: 'x', blocks: [section('x'.repeat(3001))] }), 'invalid_blocks');
    assert.deepEqual(bad.errors, ['must be less than 3001 characters [json-pointer:/blocks/0/text/text]']);
    await refused(web.chat.postMessage({ channel, text: 'x', blocks: Array(51).fill({ type: 'divider' }) }), 'invalid_blocks');
    await refused(web.chat.postMessage({ channel, text: 'x', blocks: Array(5).fill(section('x'.repeat(2900))) }), 'msg_blocks_too_long');
    await web.chat.postMessage({ channel, text: 'x', blocks: Array(50).fill({ type: 'divider' }) });
    assert.equal((await web.apiCall('blocks.validate', { blocks: [section('x')] })).ok, true);
    const wrong = await refused(web.apiCall('blocks.validate', { blocks: [{ type: 'alert', text: plain('x') }] }), 'invalid_blocks');
    assert.equal(wrong.errors[0].pointer, '/blocks/0/type');
  },
  async 'scheduled messages'() {
    const post_at = Math.floor(Date.parse((await people('clock')).now) / 1000) + 600;
    const one = await web.chat.scheduleMessage({ channel, text: 'later', post_at });
    assert.deepEqual([one.post_at, one.message.text], [post_at, 'later']);
    const list = await web.chat.scheduledMessages.list({ channel, oldest: `${post_at}`, latest: `${post_at}` });
    assert.deepEqual(list.scheduled_messages.map((m) => m.id), [one.scheduled_message_id]);
    await web.chat.deleteScheduledMessage({ channel, scheduled_message_id: one.scheduled_message_id });
    await refused(web.chat.deleteScheduledMessage({ channel, scheduled_message_id: one.scheduled_message_id }), 'invalid_scheduled_message_id');
    await refused(web.chat.scheduleMessage({ channel, text: 'x', post_at: 1 }), 'time_in_past');
    await refused(web.chat.scheduleMessage({ channel, text: 'x', post_at: post_at + 121 * 86400 }), 'time_too_far');
  },
  async 'streams'() {
    const root = await people('say', { as: 'ana', channel: '#help', text: 'tell me' });
    const stream = web.chatStream({ channel, thread_ts: root.ts, recipient_team_id: world.team.id, recipient_user_id: who.ana });
    await stream.append({ markdown_text: 'one '.repeat(100) });
    await stream.append({ chunks: [{ type: 'task_update', id: '1', title: 'Look', status: 'in_progress', details: 'reading' }] });
    const done = await stream.stop({ markdown_text: 'end', blocks: [{ type: 'divider' }] });
    assert.deepEqual(done.message.blocks.map((b) => b.type), ['markdown', 'task_card', 'divider']);
    assert.equal(done.message.streaming_state, 'completed');
    await refused(web.chat.appendStream({ channel, ts: done.ts, markdown_text: 'x' }), 'message_not_in_streaming_state');
  },
  async 'conversations'() {
    const made = await web.conversations.create({ name: `made-${Date.now()}` });
    const id = made.channel.id;
    await web.conversations.invite({ channel: id, users: `${who.ana},${who.bob}` });
    await refused(web.conversations.invite({ channel: id, users: who.ana }), 'already_in_channel');
    await refused(web.conversations.create({ name: 'help' }), 'name_taken');
    assert.equal((await web.conversations.setTopic({ channel: id, topic: 'new' })).channel.topic.value, 'new');
    assert.equal((await web.conversations.info({ channel: id })).channel.is_member, true);
    assert.equal((await web.conversations.members({ channel: id, limit: 2 })).members.length, 2);
    const joined = await web.conversations.join({ channel: id });
    assert.deepEqual(joined.response_metadata.warnings, ['already_in_channel']);
    await refused(web.conversations.join({ channel: room.secret }), 'channel_not_found');
    const im = await web.conversations.open({ users: who.chen, return_im: true });
    assert.deepEqual([im.channel.is_im, (await web.conversations.open({ channel: im.channel.id })).already_open], [true, true]);
    await refused(web.conversations.open({ users: '' }), 'users_list_not_supplied');
    await refused(web.conversations.history({ channel: room.elsewhere }), 'not_in_channel');
    await refused(web.conversations.history({ channel: room.secret }), 'channel_not_found');
    await refused(web.conversations.replies({ channel, ts: '1.2' }), 'thread_not_found');
    await refused(web.conversations.history({ channel, cursor: 'x' }), 'invalid_cursor');
  },
  async 'pages'() {
    const all = async (method, key, args) => {
      const list = [];
      for await (const page of web.paginate(method, args)) list.push(...page[key]);
      return list;
    };
    for (const [method, key, args] of [
      ['conversations.list', 'channels', {}], ['conversations.members', 'members', { channel }], ['users.list', 'members', {}],
      ['users.conversations', 'channels', {}], ['conversations.history', 'messages', { channel }],
    ]) {
      const whole = await web.apiCall(method, args);
      assert.deepEqual(await all(method, key, { ...args, limit: 2 }), whole[key], method);
      assert.equal(whole.response_metadata.next_cursor, '', method);
    }
  },
  async 'people'() {
    const { user } = await web.users.info({ user: who.ana, include_locale: true });
    assert.deepEqual([user.locale, user.tz, user.tz_offset, user.profile.email], ['zh-CN', 'Asia/Shanghai', 28800, 'ana@example.com']);
    assert.equal((await web.users.lookupByEmail({ email: 'ANA@example.com' })).user.id, who.ana);
    await refused(web.users.lookupByEmail({ email: 'nobody@example.com' }), 'users_not_found');
    await refused(web.users.info({ user: 'U404' }), 'user_not_found');
    const group = await people('usergroups', { handle: 'oncall', members: ['chen', 'dora'] });
    assert.deepEqual((await web.usergroups.users.list({ usergroup: group.id })).users, [who.chen, who.dora]);
    assert.equal((await web.usergroups.list({ include_users: true })).usergroups[0].users.length, 2);
    await refused(web.usergroups.users.list({ usergroup: 'S404' }), 'no_such_subteam');
  },
  async 'reactions, pins, bookmarks'() {
    const { ts: timestamp } = await web.chat.postMessage({ channel, text: 'x' });
    await web.reactions.add({ channel, timestamp, name: 'eyes' });
    await refused(web.reactions.add({ channel, timestamp, name: 'eyes' }), 'already_reacted');
    await refused(web.reactions.add({ channel, timestamp, name: 'no_such_emoji' }), 'invalid_name');
    assert.equal((await web.reactions.get({ channel, timestamp })).message.reactions[0].count, 1);
    await web.reactions.remove({ channel, timestamp, name: 'eyes' });
    await refused(web.reactions.remove({ channel, timestamp, name: 'eyes' }), 'no_reaction');
    await web.pins.add({ channel, timestamp });
    await refused(web.pins.add({ channel, timestamp }), 'already_pinned');
    const { bookmark } = await web.bookmarks.add({ channel_id: channel, title: 'Docs', type: 'link', link: 'https://example.com' });
    await web.bookmarks.edit({ channel_id: channel, bookmark_id: bookmark.id, title: 'More' });
    assert.ok((await web.bookmarks.list({ channel_id: channel })).bookmarks.some((b) => b.title === 'More'));
    await refused(web.bookmarks.add({ channel_id: channel, title: 'x', type: 'link', link: 'no link' }), 'invalid_link');
  },
  async 'files'() {
    await refused(web.files.getUploadURLExternal({ filename: 'x', length: 0 }), 'missing_argument');
    const to = await web.files.getUploadURLExternal({ filename: '../../x.txt', length: 5 });
    await refused(web.files.completeUploadExternal({ files: [{ id: to.file_id, title: 'x' }] }), 'file_not_found');
    assert.equal((await fetch(to.upload_url, { method: 'POST', body: 'hello' })).status, 200);
    await refused(web.files.completeUploadExternal({ files: [{ id: to.file_id, title: 'x' }], channel_id: room.elsewhere }), 'not_in_channel');
    const { files } = await web.files.completeUploadExternal({ files: [{ id: to.file_id, title: 'x' }], channel_id: channel });
    const { file } = await web.files.info({ file: files[0].id });
    assert.deepEqual([file.name, file.title, file.size], ['x.txt', 'x', 5]);
    await refused(web.files.info({ file: 'F404' }), 'file_not_found');
    const theirs = await people('say', { as: 'ana', channel: '#elsewhere', text: 'x', files: [{ name: 'x', base64: 'aGVsbG8=' }] });
    const seen = await people(`messages?as=ana&channel=%23elsewhere&thread_ts=${theirs.ts}`);
    await refused(web.files.info({ file: seen[0].files[0].id }), 'not_visible');
    await web.files.delete({ file: file.id });
    await refused(web.files.info({ file: file.id }), 'file_deleted');
  },
  async 'the assistant'() {
    const im = (await web.conversations.open({ users: who.bob })).channel.id;
    const { ts: thread_ts } = await people('say', { as: 'bob', channel: '@bot', text: 'hi' });
    await web.assistant.threads.setStatus({ channel_id: im, thread_ts, status: 'is thinking', loading_messages: ['a', 'b'] });
    assert.ok((await people('workspace')).statuses.some((s) => s.status === 'is thinking'));
    await web.assistant.threads.setTitle({ channel_id: im, thread_ts, title: 'Help' });
    await web.assistant.threads.setSuggestedPrompts({ channel_id: im, thread_ts, prompts: [{ title: 'a', message: 'b' }] });
    await refused(web.assistant.threads.setTitle({ channel_id: im, thread_ts: '1.2', title: 'x' }), 'invalid_thread_ts');
    await refused(web.assistant.threads.setStatus({ channel_id: im, thread_ts, status: 'x', loading_messages: Array(11).fill('x') }), 'invalid_arguments');
    await web.chat.postMessage({ channel: im, thread_ts, text: 'done' });
    assert.ok(!(await people('workspace')).statuses.some((s) => s.status === 'is thinking'));
  },
  async 'team, bot, emoji, functions'() {
    assert.equal((await web.team.info()).team.id, world.team.id);
    assert.equal((await web.bots.info({ bot: world.app.bot_id })).bot.user_id, world.app.bot_user_id);
    await refused(web.bots.info({ bot: 'B404' }), 'bot_not_found');
    assert.deepEqual((await web.emoji.list()).emoji, {});
    await refused(web.functions.completeSuccess({ function_execution_id: 'Fx1', outputs: {} }), 'function_execution_not_found');
  },
  async 'limits and lost answers'() {
    await people('fail', { method: 'auth.test', status: 429, retry_after: 3 });
    const e = await failing(new WebClient('xoxb-sandbox', { ...options, rejectRateLimitedCalls: true }).auth.test());
    assert.equal(e.retryAfter, 3);
    await people('fail', { method: 'chat.postMessage', error: 'fatal_error' });
    await refused(web.chat.postMessage({ channel, text: 'x' }), 'fatal_error');
    await people('fail', { method: 'chat.postMessage', lose_reply: true });
    await failing(web.chat.postMessage({ channel, text: 'said all the same' }));
    assert.equal((await web.conversations.history({ channel, limit: 1 })).messages[0].text, 'said all the same');
  },
};

const failed = await run(checks);
write();
process.exit(failed ? 1 : 0);
