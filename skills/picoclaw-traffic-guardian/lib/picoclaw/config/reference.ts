import type { ConfigKey } from './config.ts';
import { CONFIG_KEYS, DEFINITION } from './definition.ts';

/** The reference of all keys as a Markdown table, for SPEC.md. Ends with a line break. */
export function configReference(): string {
  const head = [
    '| key | value | default | flag, variable | what it does |',
    '| --- | --- | --- | --- | --- |',
  ];
  return `${[...head, ...CONFIG_KEYS.map(row)].join('\n')}\n`;
}

function row(key: ConfigKey): string {
  const { kind, default: usual, flag, env, doc } = DEFINITION[key];
  const ways = [flag === undefined ? [] : `\`--${flag}\``, env === undefined ? [] : `\`${env}\``].flat();
  const cells = [`\`${key}\``, kind.expectation, `\`${JSON.stringify(usual)}\``, ways.join(', '), doc];
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}
