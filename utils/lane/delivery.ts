// The way of a release to Picoclaw's door: packaged, signed with a key made for this run, verified twice, served.
// Everything by the commands that maintainers and operators use.
import { type ChildProcess, spawn } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { operatorScript, pinnedTo } from '../release/operator_script.ts';
import { run, succeed } from './child.ts';
import { githubServer } from './github.ts';
import type { Sandbox } from './sandbox.ts';

const tool = (name: string) => path.join(import.meta.dirname, '..', `${name}.mjs`);

export interface Delivery {
  readonly registryUrl: string;
  readonly githubUrl: string;
  close(): Promise<void>;
}

/** `record` gets one line for each thing that was shown. */
export async function deliver(sandbox: Sandbox, record: (line: string) => void): Promise<Delivery> {
  const { environment: env, release, root } = sandbox;
  const call = (name: string, args: readonly string[]) =>
    succeed(process.execPath, [tool(name), ...args], { env });
  await call('package', ['--out', release]);
  record('the release is packaged');

  const key = path.join(root, 'throw-away.pem');
  const { privateKey } = generateKeyPairSync('ed25519');
  writeFileSync(key, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
  const fingerprint = /[0-9a-f]{64}/.exec(await call('sign', ['--dir', release, '--key', key]))?.[0] ?? '';
  await call('verify', [release, '--fingerprint', fingerprint]);
  record('signed with a throw-away key, and verified by `verify`');
  record(await stockVerification(sandbox, fingerprint));

  const tree = path.join(root, 'tree');
  await call('release_tree', ['--out', tree]);
  const registry = spawn(process.execPath, [tool('registry'), '--dir', release], {
    env,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const github = githubServer(tree);
  await new Promise<void>((resolve) => github.listen(0, '127.0.0.1', resolve));
  const close = async () => {
    github.close();
    github.closeAllConnections();
    if (registry.exitCode === null && registry.kill()) await once(registry, 'close');
  };
  try {
    const registryUrl = await addressOf(registry);
    record('the registry serves it');
    return { registryUrl, githubUrl: `http://127.0.0.1:${(github.address() as AddressInfo).port}`, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function stockVerification(
  { environment: env, release, root }: Sandbox,
  fingerprint: string,
): Promise<string> {
  const skill = readFileSync(path.join(release, 'SKILL.md'), 'utf8');
  const { version } = JSON.parse(readFileSync(path.join(release, 'skill.json'), 'utf8')) as {
    version: string;
  };
  const file = path.join(root, 'verify.sh');
  writeFileSync(file, pinnedTo(operatorScript(skill), fingerprint));
  const { code, stderr } = await run('sh', [file, release, version], { env });
  // The script itself says which stock tool is not here.
  const missing = /^(\S+) is missing/m.exec(stderr)?.[1];
  if (missing !== undefined) return `NOTE stock verification did not run: no ${missing} here`;
  if (code !== 0) throw new Error(`the verification script of SKILL.md ended with ${code}: ${stderr}`);
  return 'verified by stock openssl, jq and sha256sum, with the script of SKILL.md';
}

async function addressOf(registry: ChildProcess): Promise<string> {
  if (registry.stdout === null) throw new Error('the registry has no output');
  for await (const line of createInterface({ input: registry.stdout })) {
    const { base_url } = JSON.parse(line) as { base_url: string };
    return base_url;
  }
  throw new Error('the registry ended before it listened');
}
