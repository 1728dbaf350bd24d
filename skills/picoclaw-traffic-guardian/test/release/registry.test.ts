import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { unzipSync, zipSync } from 'fflate';
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

test('a hundred askers at once, half of them with garbage, are all answered', async ({ base }) => {
  const targets = Array.from({ length: 100 }, (_, n) =>
    n % 2 === 0
      ? '/api/v1/download?slug=picoclaw-traffic-guardian&version=1.2.3'
      : `/api/v1/download?slug=${encodeURIComponent('../'.repeat(n))}&version=%00${n}`,
  );
  const statuses = await Promise.all(
    targets.map(async (target) => {
      const answer = await fetch(base + target);
      await answer.arrayBuffer();
      return answer.status;
    }),
  );
  assert.equal(
    statuses,
    targets.map((_, n) => (n % 2 === 0 ? 200 : 404)),
  );
});

const tampered: ReadonlyArray<[string, (archive: Buffer) => Uint8Array, RegExp]> = [
  ['no zip', () => Buffer.from('not a zip'), /x\.zip: the archive is damaged/],
  ['cut short', (archive) => archive.subarray(0, archive.length >> 1), /x\.zip: the archive is damaged/],
  [
    'an unlisted file',
    (archive) => zipSync({ ...unzipSync(archive), 'more.mjs': Buffer.from('1') }),
    /does not list/,
  ],
  [
    'a changed file',
    (archive) => zipSync({ ...unzipSync(archive), 'SKILL.md': Buffer.from('1') }),
    /is not what its bill/,
  ],
  [
    'a name that leaves it',
    (archive) => zipSync({ ...unzipSync(archive), '../x': Buffer.from('1') }),
    /unsafe name/,
  ],
  [
    'no skill.json',
    () => zipSync({ 'SKILL.md': Buffer.from('1') }),
    /x\.zip: the archive holds no skill\.json/,
  ],
  ['a broken skill.json', () => zipSync({ 'skill.json': Buffer.from('{') }), /skill\.json is no JSON/],
  ['an empty skill.json', () => zipSync({ 'skill.json': Buffer.from('null') }), /lacks name/],
];
for (const [what, tamper, message] of tampered) {
  test(`an archive is not offered: ${what}`, () => {
    const { temporary, skill } = skillFixture();
    const folder = path.join(temporary, 'shelf');
    packageRelease(skill, folder);
    const archive = readFileSync(path.join(folder, 'picoclaw-traffic-guardian-v1.2.3.zip'));
    writeFileSync(path.join(folder, 'x.zip'), tamper(archive));
    assert.throws(() => new Shelf(folder), message);
    rmSync(temporary, { recursive: true });
  });
}

test('a folder without an archive is refused', () => {
  const { temporary } = skillFixture();
  assert.throws(() => new Shelf(temporary), /no archive in .*npm run package/);
  rmSync(temporary, { recursive: true });
});

test.run();
