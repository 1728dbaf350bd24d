// The tools of Picoclaw that the skill meets, by their documented behaviour.
import { readFileSync, realpathSync } from 'node:fs';
import path from 'node:path';
import { exec } from '../../exec_tool/exec.ts';
import { fromClawHub, fromGitHub, searchClawHub } from './install.ts';
import { proxiedRequest } from './proxied_request.ts';

export interface Places {
  readonly workspace: string;
  /** Base URLs of the registries. */
  readonly clawhub: string;
  readonly github: string;
}

type Arguments = Readonly<Record<string, unknown>>;
/** Errors are results, too: the model is told. */
export type Toolbox = Readonly<Record<string, (args: Arguments) => Promise<string>>>;

const text = (args: Arguments, key: string): string => {
  const value = args[key];
  return typeof value === 'string' ? value : '';
};

/** A path below the workspace, absolute or relative to it. */
function inside(workspace: string, name: string): string {
  const file = path.resolve(workspace, name);
  if (file !== workspace && !file.startsWith(`${workspace}${path.sep}`))
    throw new Error(`access denied: ${name} is outside the workspace`);
  return file;
}

export function toolbox({ workspace, clawhub, github }: Places): Toolbox {
  const root = realpathSync(workspace);
  const told = (tool: (args: Arguments) => Promise<string>) => async (args: Arguments) => {
    try {
      return await tool(args);
    } catch (error) {
      return `error: ${error instanceof Error ? error.message : String(error)}`;
    }
  };
  return {
    find_skills: told((args) => searchClawHub(clawhub, text(args, 'query'))),
    install_skill: told(async (args) => {
      const force = args.force === true;
      const slug = text(args, 'slug');
      return text(args, 'registry') === 'clawhub'
        ? await fromClawHub(clawhub, slug, { workspace: root, force })
        : await fromGitHub(github, slug, { workspace: root, force });
    }),
    read_file: told((args) => Promise.resolve(readFileSync(inside(root, text(args, 'path')), 'utf8'))),
    web_fetch: told(async (args) => {
      const { status, text: body } = await proxiedRequest('GET', text(args, 'url'));
      return JSON.stringify({ status, text: body.replace(/<[^>]+>/g, '').trim() });
    }),
    exec: told(async (args) => {
      const cwd = args.cwd === undefined ? root : inside(root, text(args, 'cwd'));
      return (await exec(text(args, 'command'), { cwd, env: process.env })).output;
    }),
  };
}
