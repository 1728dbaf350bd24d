import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import * as assert from 'uvu/assert';
import { makeRepository } from './https_origin.ts';
import { PRESENT_PROGRAMS } from './https_programs.ts';
import { runHttpsClients, SECRET, type Way } from './https_ways.ts';

/** What the origin serves a repository with: its files, and Git's own program. */
const PROTOCOLS =
  spawnSync('git', ['http-backend'], { stdio: 'ignore' }).status === 0 ? ['git', 'smart'] : ['git'];
if (PROTOCOLS.length === 1)
  console.log('NOTE there is no git http-backend here: no clone by the smart protocol');

async function clone(way: Way, host: string, port: number, directory: string): Promise<void> {
  try {
    makeRepository(directory);
  } catch (error) {
    return console.log(`NOTE git cannot be had here: no clone was inspected (${error})`);
  }
  const header = `http.extraHeader=X-Note: ${SECRET}`;
  for (const protocol of PROTOCOLS) {
    const into = path.join(directory, 'clone');
    const url = `https://${host}:${port}/${protocol}/repo.git`;
    const { code, stderr } = await way.run(['git', '-c', header, 'clone', '-q', url, into]);
    assert.is(code, 0, stderr);
    assert.is(readFileSync(path.join(into, 'file.txt'), 'utf8'), 'cloned\n');
    rmSync(into, { recursive: true, force: true });
  }
  const found = await way.findingsAt(host);
  assert.ok(found.includes('https outbound aws_access_key_id request.header.x-note'), found.join('\n'));
  for (const name of ['work', 'git']) rmSync(path.join(directory, name), { recursive: true, force: true });
}

await runHttpsClients('https clients', PRESENT_PROGRAMS, [{ name: 'git', check: clone }]);
