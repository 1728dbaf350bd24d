import { parseJson } from './formats/json_document.ts';
import { undoShell } from './shell/undo_shell.ts';

/** Characters of one call that are undone: a model writes no longer command, and 64 KB made for it cost a sixth of a second. */
const LONGEST_UNDONE = 16_384;
/** Strings of one call that are looked at. */
const MOST_STRINGS = 4096;

/**
 * The commands in a tool call's arguments as a shell would run them. Of long arguments the shortest strings, for what is
 * long is content. `room`: characters that may still be undone for the message.
 */
export function undoneCall(given: string, room: number): string {
  const most = Math.min(LONGEST_UNDONE, room);
  if (given.length <= most) return undoShell(given);
  let left = most;
  const undone: string[] = [];
  for (const text of shortestFirst(parseJson(given) ?? given)) {
    if (text.length > left) {
      undone.push(undoShell(text.slice(0, left)));
      break;
    }
    left -= text.length;
    undone.push(undoShell(text));
  }
  return undone.join('\n');
}

function shortestFirst(value: unknown): string[] {
  const strings: string[] = [];
  const waiting: unknown[] = [value];
  for (let steps = 0; waiting.length > 0 && steps < MOST_STRINGS; steps++) {
    const next = waiting.pop();
    if (typeof next === 'string') strings.push(next);
    else if (typeof next === 'object' && next !== null)
      waiting.push(...Object.values(next).slice(0, MOST_STRINGS));
  }
  return strings.sort((a, b) => a.length - b.length);
}
