// The skill's whole way into Picoclaw's hands, in a place of its own: package, sign, verify, serve, then Picoclaw finds,
// installs and loads it, and a scripted model runs its scripts. First and last line say against which Picoclaw.
//   lane.mjs [--stand-in | --docker]      PICOCLAW_BIN=FILE, PICOCLAW_IMAGE=NAME
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { run } from './child.ts';
import { type Conversation, DONE } from './conversation.ts';
import { deliver } from './delivery.ts';
import { errand } from './errand.ts';
import { choose, type Gateway, openGateway } from './gateway.ts';
import { type Internet, inventedKey, startInternet } from './internet.ts';
import { configure, MODEL, makeSandbox, type Sandbox } from './sandbox.ts';

const NAME = 'sandbox regression';
let shown = 0;

function record(line: string): void {
  const isNote = line.startsWith('NOTE ');
  if (!isNote) shown++;
  process.stdout.write(isNote ? `${line}\n` : `  ok  ${line}\n`);
}

interface Keys {
  readonly leaked: string;
  readonly gateway: string;
}

async function converse(
  gateway: Gateway,
  internet: Internet,
  conversation: Conversation,
  model: string,
  environment: Readonly<Record<string, string>>,
): Promise<void> {
  const progress = internet.model.prepare(conversation);
  const said = await gateway.ask(conversation.message, model, environment);
  progress.shown.forEach(record);
  if (progress.failure !== undefined) throw new Error(progress.failure);
  if (!said.includes(DONE)) throw new Error(`Picoclaw did not finish: ${said.trim().slice(-600)}`);
}

/** No file that the skill wrote holds a key in clear text, and every one of them is private. */
function nothingLeftInClear({ picoclawHome }: Sandbox, keys: Keys): void {
  const home = path.join(picoclawHome, 'security/clawsec/traffic-guardian');
  for (const entry of readdirSync(home, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const text = readFileSync(path.join(entry.parentPath, entry.name), 'latin1');
    for (const key of Object.values(keys)) {
      if (text.includes(key))
        throw new Error(`${entry.name} in the monitor's home holds a key in clear text`);
    }
  }
  record('no file in the monitor’s home holds a key in clear text');
}

/** Were a step to fail between start and stop, the monitor would outlive its home. */
async function stopWhateverRuns({ workspace, environment }: Sandbox, gateway: Gateway): Promise<void> {
  await gateway.close(); // a container takes its monitor along
  const stop = path.join(workspace, 'skills/picoclaw-traffic-guardian/scripts/stop.mjs');
  await run(process.execPath, [stop], { env: environment });
}

async function regression(gateway: Gateway, sandbox: Sandbox, internet: Internet): Promise<void> {
  const keys: Keys = {
    leaked: `${inventedKey('sk-ant-api03-', 93)}AA`,
    gateway: inventedKey('sk-proj-', 48),
  };
  const delivery = await deliver(sandbox, record);
  try {
    configure(sandbox, { ...internet, ...delivery, gatewayKey: keys.gateway });
    writeFileSync(path.join(sandbox.workspace, 'notes.txt'), `the key is ${keys.leaked}\n`);
    const plan = errand({
      workspace: sandbox.workspace,
      pageUrl: internet.pageUrl,
      leakedKey: keys.leaked,
      gatewayKey: keys.gateway,
      systemPrompt: () => internet.model.systemPrompt,
    });
    const talk = (conversation: Conversation, model: string, environment = {}) =>
      converse(gateway, internet, conversation, model, environment);
    await talk(plan.installFromGitHub, MODEL.direct);
    // Not `force`: Picoclaw up to 2026-06 finds the backup of the old folder first, and calls the new one no skill.
    rmSync(path.join(sandbox.workspace, 'skills'), { recursive: true });
    await talk(plan.install, MODEL.direct);
    await talk(plan.start, MODEL.direct);
    await talk(plan.work, MODEL.watched, plan.environment());
    await talk(plan.finish, MODEL.direct);
    nothingLeftInClear(sandbox, keys);
  } finally {
    await delivery.close();
  }
}

const [forced] = process.argv.slice(2);
if (forced !== undefined && forced !== '--stand-in' && forced !== '--docker') {
  process.stderr.write(`lane: unknown argument ${JSON.stringify(forced)}; --stand-in or --docker\n`);
  process.exit(2);
}
const sandbox = makeSandbox();
const internet = await startInternet();
let title = 'no Picoclaw';
try {
  const gateway = await openGateway(await choose(process.env, forced?.slice(2)), sandbox);
  title = gateway.title;
  process.stdout.write(`${NAME} against ${title}\n`);
  try {
    await regression(gateway, sandbox, internet);
  } finally {
    await stopWhateverRuns(sandbox, gateway);
  }
  process.stdout.write(`${NAME} passed: ${shown} steps against ${title}\n`);
} catch (error) {
  process.stderr.write(`lane: ${error instanceof Error ? error.message : String(error)}\n`);
  process.stdout.write(`${NAME} FAILED after ${shown} steps against ${title}\n`);
  process.exitCode = 1;
} finally {
  internet.close();
  sandbox.remove();
}
