// Stands in for `picoclaw agent` where there is none: reads Picoclaw's configuration, asks its model, and offers the
// tools that the skill is delivered by and runs under. Like Picoclaw it takes its proxy from the environment.
//   stand_in.mjs agent --model NAME -m MESSAGE
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import minimist from 'minimist';
import { frontMatter } from '../validate/front_matter.ts';
import { proxiedRequest } from './stand_in/proxied_request.ts';
import { type Toolbox, toolbox } from './stand_in/toolbox.ts';

const MOST_TURNS = 40;

interface Configuration {
  readonly agents: { readonly defaults: { readonly workspace: string } };
  readonly model_list: ReadonlyArray<{
    readonly model_name: string;
    readonly model: string;
    readonly api_base: string;
    readonly api_keys: readonly string[];
  }>;
  readonly tools: {
    readonly skills: { readonly registries: Readonly<Record<string, { readonly base_url?: string }>> };
  };
}

interface Message {
  readonly content: string;
  readonly tool_calls?: ReadonlyArray<{
    readonly id: string;
    readonly function: { readonly name: string; readonly arguments: string };
  }>;
}

/** Name and place of each installed skill, as Picoclaw puts them before its model. */
function systemPrompt(workspace: string): string {
  const skills: string[] = [];
  for (const name of readdirSync(workspace).includes('skills')
    ? readdirSync(path.join(workspace, 'skills'))
    : []) {
    const file = path.join(workspace, 'skills', name, 'SKILL.md');
    const fields = frontMatter(readFileSync(file, 'utf8'));
    skills.push(`${fields.get('name')}: ${fields.get('description')} (${file})`);
  }
  return `You are a gateway's assistant.\n# Skills\n${skills.join('\n')}`;
}

async function converse(
  config: Configuration,
  wanted: string,
  message: string,
  tools: Toolbox,
): Promise<string> {
  const model = config.model_list.find((entry) => entry.model_name === wanted);
  if (model === undefined) throw new Error(`no model is called ${wanted}`);
  const messages: object[] = [
    { role: 'system', content: systemPrompt(config.agents.defaults.workspace) },
    { role: 'user', content: message },
  ];
  for (let turn = 0; turn < MOST_TURNS; turn++) {
    const { text } = await proxiedRequest('POST', `${model.api_base}/chat/completions`, {
      headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${model.api_keys[0] ?? ''}` },
      body: JSON.stringify({ model: model.model, messages, tools: Object.keys(tools) }),
    });
    const answer = (JSON.parse(text) as { choices: Array<{ message: Message }> }).choices[0]?.message;
    if (answer === undefined) throw new Error('the model answered without a choice');
    messages.push({ role: 'assistant', ...answer });
    if (answer.tool_calls === undefined) return answer.content;
    for (const { id, function: called } of answer.tool_calls) {
      const tool = tools[called.name];
      const content =
        tool === undefined ? `tool ${called.name} not found` : await tool(JSON.parse(called.arguments));
      messages.push({ role: 'tool', tool_call_id: id, content });
    }
  }
  throw new Error(`no end after ${MOST_TURNS} turns`);
}

const options = minimist<{ model?: string; m?: string }>(process.argv.slice(2), { string: ['model', 'm'] });
const home = process.env.PICOCLAW_HOME ?? path.join(process.env.HOME ?? '', '.picoclaw');
const config = JSON.parse(readFileSync(path.join(home, 'config.json'), 'utf8')) as Configuration;
const { clawhub, github } = config.tools.skills.registries;
const tools = toolbox({
  workspace: config.agents.defaults.workspace,
  clawhub: clawhub?.base_url ?? '',
  github: github?.base_url ?? '',
});
process.stdout.write(`${await converse(config, options.model ?? '', options.m ?? '', tools)}\n`);
