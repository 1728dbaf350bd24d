import { rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { registryServer } from '../../../../utils/registry/server.ts';
import { Shelf } from '../../../../utils/registry/shelf.ts';
import { unpack } from '../../../../utils/release/archive.ts';
import { packageRelease } from '../../../../utils/release/package_release.ts';
import { skillFixture } from './skill_fixture.ts';

interface Context {
  base: string;
  lines: string[];
  close: () => void;
}

const test = suite<Context>('registry');

test.before.each(async (context) => {
  const { temporary, skill } = skillFixture();
  const shelfFolder = path.join(temporary, 'shelf');
  packageRelease(skill, shelfFolder);
  context.lines = [];
  const server = registryServer(new Shelf(shelfFolder), (line) => context.lines.push(line));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  context.base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  context.close = () => {
    server.close();
    server.closeAllConnections();
    rmSync(temporary, { recursive: true });
  };
});
test.after.each(({ close }) => close());

test('search finds the skill by words of its name and summary, and nothing else', async ({ base }) => {
  const search = async (query: string) =>
    (await (await fetch(`${base}/api/v1/search?limit=5&q=${query}`)).json()) as {
      results: Array<{ slug: string; version: string }>;
    };
  assert.is((await search('traffic+guardian')).results[0]?.slug, 'picoclaw-traffic-guardian');
  assert.is((await search('ENTERS')).results[0]?.version, '1.2.3');
  assert.equal((await search('weather')).results, []);
});

test('metadata names the latest version and a clean moderation', async ({ base }) => {
  const answer = await (await fetch(`${base}/api/v1/skills/picoclaw-traffic-guardian`)).json();
  assert.equal(answer, {
    slug: 'picoclaw-traffic-guardian',
    displayName: 'picoclaw-traffic-guardian',
    summary: 'Shows what leaves and enters.',
    latestVersion: { version: '1.2.3' },
    moderation: { isMalwareBlocked: false, isSuspicious: false },
  });
});

test('download answers the built archive, by version or the latest', async ({ base }) => {
  for (const query of ['slug=picoclaw-traffic-guardian', 'slug=picoclaw-traffic-guardian&version=1.2.3']) {
    const answer = await fetch(`${base}/api/v1/download?${query}`);
    assert.is(answer.headers.get('content-type'), 'application/zip');
    assert.ok(unpack(new Uint8Array(await answer.arrayBuffer())).has('SKILL.md'));
  }
});

test('unknown slugs, versions, pages and methods are refused in JSON', async ({ base }) => {
  const status = async (target: string, init?: RequestInit) => {
    const answer = await fetch(base + target, init);
    assert.ok('error' in ((await answer.json()) as object));
    return answer.status;
  };
  assert.is(await status('/api/v1/skills/other'), 404);
  assert.is(await status('/api/v1/skills/%2e%2e%2fetc'), 404);
  assert.is(await status('/api/v1/skills/%ff'), 400);
  assert.is(await status('/api/v1/download?slug=picoclaw-traffic-guardian&version=9.9.9'), 404);
  assert.is(await status('/api/v1/download'), 404);
  assert.is(await status('/'), 404);
  assert.is(await status('/api/v1/search', { method: 'POST', body: 'x' }), 405);
  assert.is(await status(`/api/v1/search?q=${'x'.repeat(4000)}`), 414);
});

test('garbage on the wire leaves it serving, and its log holds no control character', async ({
  base,
  lines,
}) => {
  const { port } = new URL(base);
  for (const bytes of [
    '\0\0\0',
    'GET',
    `GET /${'%'.repeat(50)} HTTP/1.1\r\nHost: x\r\n\r\n`,
    'GET /\x1b[31m HTTP/1.1\r\n\r\n',
  ]) {
    await new Promise<void>((resolve) => {
      const request = http.request({ port, host: '127.0.0.1', method: 'OPTIONS' });
      request.on('socket', (socket) => socket.on('connect', () => socket.end(bytes)));
      request.on('error', () => resolve());
      request.on('close', () => resolve());
    });
  }
  assert.is((await fetch(`${base}/api/v1/search?q=`)).status, 200);
  assert.ok([...lines.join('')].every((character) => character >= ' '));
});

test('a folder without a skill archive is refused by name', () => {
  const { temporary } = skillFixture();
  assert.throws(() => new Shelf(temporary), /no archive/);
  writeFileSync(path.join(temporary, 'x.zip'), 'not a zip');
  assert.throws(() => new Shelf(temporary), /damaged/);
  rmSync(temporary, { recursive: true });
});

test.run();
