// Holds what check.mjs wrote against the types of Slack's own packages: node types.mjs PAYLOADS. It writes a
// TypeScript file beside itself and has it compiled; exits 1 if something has another shape.
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));

// The types of payloads by type, of events by type and subtype, of answers by method.
const payloads = {
  block_actions: 'Pressed', view_submission: 'bolt.ViewSubmitAction', view_closed: 'bolt.ViewClosedAction',
  shortcut: 'bolt.GlobalShortcut', message_action: 'bolt.MessageShortcut', block_suggestion: 'bolt.BlockSuggestion',
};
const events = {
  app_mention: 'AppMentionEvent', app_home_opened: 'AppHomeOpenedEvent', file_change: 'FileChangeEvent', message: 'GenericMessageEvent',
  member_joined_channel: 'MemberJoinedChannelEvent', reaction_added: 'ReactionAddedEvent', reaction_removed: 'ReactionRemovedEvent',
  team_join: 'TeamJoinEvent', user_change: 'UserChangeEvent', 'message/bot_message': 'BotMessageEvent', 'message/channel_join': 'Joined',
  'message/channel_topic': 'ChannelTopicMessageEvent', 'message/file_share': 'FileShareMessageEvent', 'message/message_changed': 'MessageChangedEvent',
  'message/message_deleted': 'MessageDeletedEvent', 'message/thread_broadcast': 'ThreadBroadcastMessageEvent',
};

// The message inside of these says neither its channel nor the time of the event.
const inner = new Set(['message_changed', 'message_deleted']);

function typeOf({ kind, body }) {
  if (kind !== 'payload') return `web.${kind.replace(/(^|\.)(.)/g, (_, dot, c) => c.toUpperCase())}Response`;
  if (body.command) return 'bolt.SlashCommand';
  if (!body.event) return payloads[body.type];
  const { type, subtype } = body.event;
  const name = events[subtype ? `${type}/${subtype}` : type];
  return name && `bolt.EnvelopedEvent & { event: ${inner.has(subtype) ? `Changed<types.${name}>` : name === 'Joined' ? name : `types.${name}`} }`;
}

// In the types a message of the common kind has an undefined subtype, an interaction outside of an enterprise has no
// enterprise where Slack sends null, and answers know neither null nor the blocks whose
// text or title is no object.
const none = 'no subtype';

function known(v) {
  if (Array.isArray(v)) return v.filter((x) => !['markdown', 'plan', 'task_card'].includes(x?.type));
  return v === null ? undefined : v;
}

function literal(kind, { enterprise, ...body }) {
  for (const o of [body.event, body.event?.message, body.event?.previous_message, body.event?.root]) {
    if (o?.type === 'message') o.subtype ??= none;
  }
  const text = JSON.stringify(enterprise ? { enterprise, ...body } : body, (_, v) => (kind === 'payload' ? v : known(v)));
  return text.replaceAll(JSON.stringify(none), 'undefined');
}

const lines = [
  "import type * as bolt from '@slack/bolt';",
  "import type * as types from '@slack/types';",
  "import type * as web from '@slack/web-api';",
  // Slack sends more than its types know, so a literal must not be fresh, yet keep the words of its strings.
  'type Mutable<T> = T extends readonly (infer E)[] ? Mutable<E>[] : T extends object ? { -readonly [K in keyof T]: Mutable<T[K]> } : T;',
  'function lit<const T>(v: T): Mutable<T> { return v as Mutable<T>; }',
  // The enumerations in the types of answers are no literals.
  'type Loose<T> = T extends string ? string : T extends (infer E)[] ? Loose<E>[] : T extends object ? { [K in keyof T]: Loose<T[K]> } : T;',
  "type Inner = { [T in types.MessageEvent as T['subtype'] & string]: Omit<T, 'event_ts' | 'channel' | 'channel_type'> };",
  "type Said = Inner[keyof Inner] | { subtype: 'tombstone' } | Omit<types.GenericMessageEvent, 'event_ts' | 'channel' | 'channel_type'>;",
  "type Changed<T> = { [K in keyof T]: K extends 'message' | 'previous_message' ? Said : T[K] };",
  // A press in a view has no response URL, and nobody need have invited who joins.
  "type Pressed = Omit<bolt.BlockAction, 'response_url'> & { response_url?: string };",
  "type Joined = Omit<types.ChannelJoinMessageEvent, 'inviter'> & { inviter?: string };",
  'function held<T>(v: T): void {}',
];
const head = lines.length;
const seen = new Set();
for (const line of readFileSync(process.argv[2], 'utf8').split('\n').filter(Boolean)) {
  const item = JSON.parse(line);
  const type = typeOf(item);
  if (!type) {
    console.log(`no type for ${line.slice(0, 200)}`);
    process.exitCode = 1;
    continue;
  }
  seen.add(type);
  lines.push(`held<${type.startsWith('web.') ? `Loose<${type}>` : type}>(lit(${literal(item.kind, item.body)}));`);
}
const file = join(here, 'payloads.ts');
writeFileSync(file, lines.join('\n'));
const tsc = join(dirname(createRequire(import.meta.url).resolve('typescript')), 'tsc.js');
const run = spawnSync(process.execPath, [tsc, '--noEmit', '--strict', '--skipLibCheck', '--target', 'es2022', '--module', 'nodenext', '--types', 'node', file], { encoding: 'utf8', cwd: here });
process.stdout.write(run.stdout.replace(/^.*payloads\.ts/gm, 'payloads.ts'));
console.log(`${lines.length - head} payloads held against ${seen.size} types`);
if (run.status) process.exitCode = 1;
