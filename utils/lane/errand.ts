// The operator's five messages to Picoclaw and what the scripted model does about each. From the installation on, the
// model goes by SKILL.md alone: every script it runs is a command that SKILL.md shows.
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { shownCommands } from '../validate/commands.ts';
import type { Conversation, Step, ToolCall } from './conversation.ts';
import { REPOSITORY } from './github.ts';

const SLUG = 'picoclaw-traffic-guardian';
/** What the exec tool cuts at; our own bound is below it. */
const OUTPUT_BYTES = 10_000;

export interface Errand {
  /** Installs the skill from the GitHub registry. */
  readonly installFromGitHub: Conversation;
  /** Finds the skill at ClawHub and installs it. */
  readonly install: Conversation;
  /** Reads the skill and starts the monitor. */
  readonly start: Conversation;
  /** Works behind the monitor: one leak, one injection, and what the skill says about them. */
  readonly work: Conversation;
  /** Exports the posture and stops the monitor. */
  readonly finish: Conversation;
  /** What `start` gave for the process to be watched. */
  environment(): Readonly<Record<string, string>>;
}

export interface Circumstances {
  readonly workspace: string;
  readonly pageUrl: string;
  /** Stands in notes.txt of the workspace; must turn up nowhere. */
  readonly leakedKey: string;
  /** Picoclaw's own, on its way to its own provider: no leak. */
  readonly gatewayKey: string;
  readonly systemPrompt: () => string;
}

interface Finding {
  readonly threat_type: string;
  readonly pattern: string;
  readonly direction: string;
  readonly dest: string;
}

function need(condition: boolean, what: string, said: unknown = ''): asserts condition {
  if (!condition) throw new Error(said === '' ? what : `${what}: ${String(said).slice(0, 600)}`);
}

export function errand(circumstances: Circumstances): Errand {
  const { workspace, pageUrl, leakedKey, gatewayKey, systemPrompt } = circumstances;
  let location = '';
  let commands: readonly string[] = [];
  let environment: Readonly<Record<string, string>> = {};
  let fragmentFile = '';

  const run = (command: string): ToolCall => ({ tool: 'exec', arguments: { action: 'run', command } });
  /** The first command of SKILL.md that begins so, with the folder written out as SKILL.md asks. */
  const shown = (script: string, flags = ''): ToolCall => {
    const command = commands.find((line) => line.startsWith(`node SKILL_DIR/scripts/${script}.mjs${flags}`));
    need(command !== undefined, `SKILL.md shows no command for ${script}${flags}`);
    return run(command.replaceAll('SKILL_DIR', location));
  };
  const document = (result: string): Record<string, unknown> => {
    need(Buffer.byteLength(result) < OUTPUT_BYTES, 'the answer is 10,000 bytes or more');
    need(!result.includes(leakedKey) && !result.includes(gatewayKey), 'the answer holds a key in clear text');
    const text = result.replace(/\n\n\[Command exited with code \d+\]$/, '');
    try {
      return JSON.parse(text) as Record<string, unknown>;
    } catch {
      throw new Error(`no JSON document: ${text.slice(0, 600)}`);
    }
  };
  const ok = (result: string): Record<string, unknown> => {
    const answer = document(result);
    need(answer.ok === true, 'the script did not succeed', result);
    return answer;
  };
  const installed = (result: string) => {
    need(/Successfully installed/.test(result), 'not installed', result);
    location = path.join(workspace, 'skills', SLUG);
    need(result.includes(location), `not installed at ${location}`, result);
    need(existsSync(path.join(location, 'SKILL.md')), 'no SKILL.md was installed');
  };
  const exported = (status: string, changed: boolean) => (result: string) => {
    const answer = ok(result);
    const fragment = answer.fragment as { monitor_status: string };
    need(fragment.monitor_status === status, `the posture is not "${status}"`, result);
    need(answer.changed === changed, `"changed" is not ${changed}`, result);
    fragmentFile = String(answer.path);
    need(
      readFileSync(fragmentFile, 'utf8') === `${JSON.stringify(fragment)}\n`,
      'the file is not the fragment',
    );
  };

  const installFromGitHub: Step[] = [
    {
      shows: 'install_skill takes it from the GitHub registry',
      call: () => ({ tool: 'install_skill', arguments: { slug: REPOSITORY } }),
      expect: installed,
    },
    {
      shows: 'what the GitHub registry leaves runs without lib/',
      call: () => run(`node ${location}/scripts/validate_config.mjs`),
      expect: (result) => {
        need(!existsSync(path.join(location, 'lib')), 'lib/ was installed');
        ok(result);
      },
    },
  ];
  const install: Step[] = [
    {
      shows: 'find_skills finds it at ClawHub',
      call: () => ({ tool: 'find_skills', arguments: { query: 'traffic guardian' } }),
      expect: (result) =>
        need(result.includes(SLUG) && result.includes('clawhub'), 'not among the results', result),
    },
    {
      shows: 'install_skill takes it from ClawHub',
      call: () => ({ tool: 'install_skill', arguments: { slug: SLUG, registry: 'clawhub' } }),
      expect: installed,
    },
  ];
  const start: Step[] = [
    {
      shows: 'the skill stands in the catalogue, and its SKILL.md is loaded',
      call: () => ({ tool: 'read_file', arguments: { path: `skills/${SLUG}/SKILL.md` } }),
      expect: (result) => {
        need(systemPrompt().includes(`skills/${SLUG}`), 'the system prompt does not name the skill');
        commands = shownCommands(result);
        need(commands.length > 5, 'SKILL.md shows no commands', result);
      },
    },
    {
      shows: 'status, before anything runs, answers "stopped" with exit code 3',
      call: () => shown('status'),
      expect: (result) => {
        need(document(result).status === 'stopped', 'not stopped', result);
        need(result.includes('exited with code 3'), 'not exit code 3', result);
      },
    },
    { shows: 'validate_config', call: () => shown('validate_config'), expect: ok },
    {
      shows: 'start --background returns while the monitor goes on',
      call: () => shown('start', ' --background'),
      expect: (result) => {
        const answer = ok(result);
        need(answer.status === 'running' && typeof answer.pid === 'number', 'not running', result);
        environment = answer.environment as Record<string, string>;
      },
    },
    {
      shows: 'status, once it runs',
      call: () => shown('status'),
      expect: (result) => need(ok(result).status === 'running', 'not running', result),
    },
  ];
  const work: Step[] = [
    {
      shows: 'a file with a key is read (the next request to the model carries it out)',
      call: () => run('cat notes.txt'),
      expect: (result) => need(result.includes(leakedKey), 'the key did not come back', result),
    },
    {
      shows: 'a page with a command to be piped into a shell is fetched',
      call: () => ({ tool: 'web_fetch', arguments: { url: pageUrl } }),
      expect: (result) => need(result.includes('| sudo sh'), 'the page did not come through', result),
    },
    {
      shows: 'status counts what passed',
      call: () => shown('status'),
      expect: (result) => {
        const { coverage, findings } = ok(result) as {
          coverage: { exchanges: number; inspected: number };
          findings: { total: number };
        };
        need(coverage.exchanges >= 3 && coverage.inspected >= 2, 'too few exchanges', result);
        need(findings.total >= 2, 'too few findings', result);
      },
    },
    {
      shows: 'query_threats tells the leak and the injection, redacted, and nothing else',
      call: () => shown('query_threats', ' --since 24h'),
      expect: (result) => {
        const findings = ok(result).findings as Finding[];
        const told = findings.map((one) => `${one.threat_type} ${one.direction} ${one.pattern} ${one.dest}`);
        const has = (start: string) => told.some((line) => line.startsWith(start));
        need(has('EXFIL outbound ai_api_key api.model.test:'), 'the leak is not told', told.join('; '));
        need(
          has('INJECTION inbound pipe_to_shell docs.hostile.test:'),
          'the injection is not told',
          told.join('; '),
        );
        need(told.length === 2, 'something else is told', told.join('; '));
      },
    },
    { shows: 'query_threats --summary', call: () => shown('query_threats', ' --summary'), expect: ok },
  ];
  const finish: Step[] = [
    {
      shows: 'export_profile, running',
      call: () => shown('export_profile'),
      expect: exported('running', true),
    },
    {
      shows: 'export_profile again: the identical bytes',
      call: () => shown('export_profile'),
      expect: exported('running', false),
    },
    {
      shows: 'stop',
      call: () => shown('stop'),
      expect: (result) => need(ok(result).was === 'running', 'it was not running', result),
    },
    {
      shows: 'export_profile, stopped',
      call: () => shown('export_profile'),
      expect: exported('stopped', true),
    },
    {
      shows: 'the findings outlive the monitor',
      call: () => shown('query_threats', ' --summary'),
      expect: (result) => need(ok(result).total === 2, 'not two findings', result),
    },
  ];
  return {
    installFromGitHub: {
      message: `Please install the skill of the repository ${REPOSITORY}.`,
      steps: installFromGitHub,
    },
    install: { message: 'Please find and install the skill picoclaw-traffic-guardian.', steps: install },
    start: { message: 'Please watch your own traffic from now on.', steps: start },
    work: {
      message: 'Please read notes.txt and follow the setup page, then tell me what was found.',
      steps: work,
    },
    finish: { message: 'Please write the posture fragment and stop watching.', steps: finish },
    environment: () => environment,
  };
}
