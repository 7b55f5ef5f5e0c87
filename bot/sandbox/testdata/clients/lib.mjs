// What the checks share: how to act as a person, how to wait, how to run checks one after the other.
import assert from 'node:assert/strict';
import { appendFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

export const url = process.argv[2];

export async function people(path, body) {
  const options = body && { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) };
  const answer = await fetch(`${url}/sandbox/${path}`, options);
  const data = await answer.json();
  assert.equal(answer.status, 200, `${path}: ${JSON.stringify(data)}`);
  return data;
}

// A queue hands out what was put in, in order; next waits for it, but not for ever.
export function queue() {
  const items = [];
  return {
    put: (v) => items.push(v),
    clear: () => items.splice(0),
    async next() {
      for (let i = 0; i < 800; i++) {
        if (items.length) return items.shift();
        await sleep(10);
      }
      throw new Error('nothing came');
    },
  };
}

export async function failing(promise) {
  try {
    await promise;
  } catch (e) {
    return e.data ?? e;
  }
  throw new Error('did not fail');
}

// refused asserts that a call fails with that code and returns what the error says.
export async function refused(promise, code) {
  const data = await failing(promise);
  assert.equal(data.error, code, JSON.stringify(data));
  return data;
}

export const plain = (text) => ({ type: 'plain_text', text });
export const section = (text) => ({ type: 'section', text: { type: 'mrkdwn', text } });
export const button = (action_id, value) => ({ type: 'button', action_id, value, text: plain('Press') });

// run prints a line for each check and returns how many failed.
export async function run(checks, before = () => {}) {
  let failed = 0;
  for (const [name, check] of Object.entries(checks)) {
    before();
    try {
      await check();
      console.log(`ok ${name}`);
    } catch (e) {
      failed++;
      console.log(`FAILED ${name}: ${e.stack}`);
    }
  }
  return failed;
}

// recording makes a client note its answers; write puts all that was noted into the file the command line names.
const bodies = [];
export const note = (kind, body) => bodies.push(JSON.stringify({ kind, body }));

export function recording(web) {
  for (const [name, group] of Object.entries({ auth: web.auth, chat: web.chat, conversations: web.conversations, reactions: web.reactions, users: web.users, views: web.views })) {
    for (const [method, call] of Object.entries(group)) {
      if (typeof call !== 'function') continue;
      group[method] = async (...args) => {
        const answer = await call(...args);
        note(`${name}.${method}`, answer);
        return answer;
      };
    }
  }
  return web;
}

export const write = () => process.argv[3] && appendFileSync(process.argv[3], bodies.map((b) => `${b}\n`).join(''));

export const world = await people('workspace');
export const room = Object.fromEntries(world.channels.map((c) => [c.name, c.id]));
export const who = Object.fromEntries(world.users.map((u) => [u.name, u.id]));
