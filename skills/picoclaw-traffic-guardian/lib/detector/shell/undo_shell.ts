import { undoCommandPrompt } from './command_prompt.ts';
import { Fuel } from './fuel.ts';
import { undoPowerShell } from './powershell.ts';
import { Shell } from './shell.ts';

/** What is longer is cut: arguments of a tool call that a person or model wrote are not. */
export const LONGEST_SHELL_TEXT = 65536;

/**
 * The commands in `text` as a shell would run them: quotes, backslashes, expansions, substitutions and decoders of
 * known text undone, one command as it stands a line; after them, what `eval`, `sh -c` and pipes into shells would
 * run. Where PowerShell or the command prompt would read something else, that follows. A text of JSON, as arguments of
 * a tool are, is read string by string, lists of strings as lists of arguments. Plain commands stay as they are.
 * Linear, bounded, does not throw; knows text as Latin-1 bytes or as Unicode.
 */
export function undoShell(text: string): string {
  const bounded = text.length > LONGEST_SHELL_TEXT ? text.slice(0, LONGEST_SHELL_TEXT) : text;
  const fuel = new Fuel(12 * bounded.length + 8192);
  const commands = commandsIn(bounded) ?? [bounded];
  return commands.map((command) => undo(command, fuel)).join('\n');
}

function undo(text: string, fuel: Fuel): string {
  const plain = narrow(text).replace(/\\\r?\n/g, '');
  const shell = new Shell(fuel);
  const { written } = shell.run(plain);
  const readings = [written, ...shell.executed];
  for (const other of [undoPowerShell(plain, fuel), undoCommandPrompt(plain, fuel)]) {
    if (other !== undefined) readings.push(other);
  }
  return readings.join('\n');
}

/** Full-width letters (U+FF01 to U+FF5E), as one character or as three bytes of UTF-8. */
function narrow(text: string): string {
  return text
    .replace(/[\uff01-\uff5e]/g, (wide) => String.fromCharCode(wide.charCodeAt(0) - 0xfee0))
    .replace(/\xef(?:\xbc([\x81-\xbf])|\xbd([\x80-\x9e]))/g, (_, low?: string, high?: string) =>
      String.fromCharCode(low === undefined ? (high ?? '').charCodeAt(0) - 0x20 : low.charCodeAt(0) - 0x60),
    );
}

/** Values within values that are looked at. */
const DEEPEST = 16;

/** The strings of a text that is a JSON object or list; `undefined` for any other. */
function commandsIn(text: string): string[] | undefined {
  const start = text.trimStart();
  if (!/^[[{]\s*["\]}{[]/.test(start)) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    // No JSON, though it begins like it: `{ "curl"; }` is a group of commands.
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
  const commands: string[] = [];
  const visit = (part: unknown, depth: number): void => {
    if (typeof part === 'string') commands.push(part);
    if (typeof part !== 'object' || part === null || depth > DEEPEST) return;
    if (Array.isArray(part) && part.length > 1 && part.every((item) => typeof item === 'string')) {
      commands.push(part.map((item) => `'${item.replaceAll("'", "'\\''")}'`).join(' '));
    } else {
      for (const item of Object.values(part)) visit(item, depth + 1);
    }
  };
  visit(value, 0);
  return commands;
}
