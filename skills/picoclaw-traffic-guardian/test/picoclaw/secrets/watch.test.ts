import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { hideValues } from '../../../lib/detector/watched/known_values.ts';
import { SecretWatch } from '../../../lib/picoclaw/secrets/watch.ts';
import { temporary } from '../../scripts/script.ts';

const test = suite('secret watch');
const { directory, remove } = temporary();

test.after(() => {
  hideValues([]);
  remove();
});

function watching(name: string): { place: string; watch: SecretWatch; found(): string } {
  const place = path.join(directory, name);
  mkdirSync(place);
  const clock = { now: () => 0, monotonic: () => 0 };
  const watch = new SecretWatch({ HOME: directory, PICOCLAW_HOME: place }, null, clock);
  return { place, watch, found: () => watch.secrets.map(({ value }) => value).join(' ') };
}

test('notices what is written, replaced, restored and removed, and what a file:// entry leads to', () => {
  const { place, watch, found } = watching('life');
  const store = path.join(place, '.security.yml');
  const put = (value: string) => writeFileSync(store, `web:\n    brave:\n        api_key: ${value}\n`);
  assert.is(found(), '');
  assert.is(watch.look(), false, 'nothing is there');
  put('braveKey-1');
  assert.is(watch.look(), true);
  assert.is(found(), 'braveKey-1');
  assert.is(watch.look(), false, 'nothing changed');

  const fresh = `${store}.new`;
  writeFileSync(fresh, 'web:\n    brave:\n        api_key: braveKey-2\n');
  renameSync(fresh, store);
  assert.is(watch.look(), true);
  assert.is(found(), 'braveKey-2');

  writeFileSync(store, 'web: [half');
  assert.is(watch.look(), false, 'what it held is watched for on');
  assert.is(watch.report.stores[1]?.state, 'unreadable');
  put('braveKey-2');
  assert.is(watch.look(), false, 'the same again');
  assert.is(watch.report.stores[1]?.state, 'read');

  put('file://brave.txt');
  assert.is(watch.look(), true);
  assert.is(found(), '');
  writeFileSync(path.join(place, 'brave.txt'), 'braveKey-3\n');
  assert.is(watch.look(), true);
  assert.is(found(), 'braveKey-3');
  writeFileSync(path.join(place, 'brave.txt'), 'braveKey-4\n');
  assert.is(watch.look(), true);
  assert.is(found(), 'braveKey-4');

  rmSync(store);
  assert.is(watch.look(), true);
  assert.is(found(), '');
  watch.close();
});

test('looks by itself, and tells only when there are others to watch for', async () => {
  const { place, watch, found } = watching('alone');
  // Its timer does not keep a process alive.
  const alive = setInterval(() => undefined, 1000);
  try {
    const changed = new Promise<void>((resolve) => watch.begin(resolve));
    writeFileSync(path.join(place, 'auth.json'), '{"credentials":{"openai":{"access_token":"accessTok-1"}}}');
    await changed;
    assert.is(found(), 'accessTok-1');
  } finally {
    clearInterval(alive);
    watch.close();
  }
});

test.run();
