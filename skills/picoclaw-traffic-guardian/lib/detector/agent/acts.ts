import type { Direction } from '../observer.ts';

/**
 * One of these is in every answer that has a tool call, a definition of a tool or an agent card in it, or that is a
 * stream; `\\u00` may spell any of them. One expression over Latin-1 costs a third of a search for each.
 */
const ACTS =
  /_call|tool_?[uU]se|unctionCall|xecutableCode|"jsonrpc"|_tools"|"skills"|\\u00|\}\r?\n\{|[\r\n]data:/;
/**
 * In lower case, what stands in every text with its escapes undone that tells something although no rule matches in it:
 * of answers, all that `ACTS` speaks of.
 */
export const ACT_MARKS: Readonly<Record<Direction, readonly string[]>> = {
  inbound: [
    ...['_call', 'tooluse', 'tool_use', 'unctioncall', 'xecutablecode', '"jsonrpc"', '_tools"', '"skills"'],
    ...['}\r\n{', ...['"', ' ', '\t', '\r', '\n', '}'].map((next) => `}\n{${next}`), '\ndata:', '\rdata:'],
  ],
  outbound: ['"jsonrpc"'],
};
/** A request is the gateway's own and says what it is at one of its ends, whichever encoder wrote it. */
const ENDS = 1024;

/** Whether a document tells something although no rule matches in it. */
export function hasActs(bytes: Buffer, direction: Direction): boolean {
  if (direction === 'inbound') return ACTS.test(bytes.toString('latin1'));
  return bytes.subarray(0, ENDS).includes('"jsonrpc"') || bytes.subarray(-ENDS).includes('"jsonrpc"');
}
