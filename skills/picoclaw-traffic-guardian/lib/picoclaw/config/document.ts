import { isUtf8 } from 'node:buffer';
import { getNodeValue, type Node, type ParseError, parseTree, printParseErrorCode } from 'jsonc-parser';
import { printable, printablePath } from '../../printable.ts';
import { readBounded } from '../secure_file.ts';
import type { Problem, ProblemCode } from './problem.ts';

const MAX_BYTES = 1024 * 1024;
/** Deeper than any key goes; the parser recurses. */
const MAX_DEPTH = 16;
const OPEN_TO_ALL = 0o002;

export interface Position {
  readonly line: number;
  readonly column: number;
}

/** One top-level key of the file. */
export interface FileEntry {
  readonly value: unknown;
  readonly position: Position;
  /** Where a part of the value stands; the value's own place when there is no such part. */
  positionOf(at: readonly (string | number)[]): Position;
}

export type ConfigDocument =
  | { readonly kind: 'absent' }
  | { readonly kind: 'unusable'; readonly problem: Problem }
  | {
      readonly kind: 'object';
      readonly entries: ReadonlyMap<string, FileEntry>;
      readonly duplicates: readonly Problem[];
    };

/** Reads a configuration file: strict JSON in UTF-8, a byte order mark tolerated. Never throws. */
export function readDocument(file: string): ConfigDocument {
  const reading = readBounded(file, { maxBytes: MAX_BYTES, followSymlink: true });
  if (reading.outcome === 'absent') return { kind: 'absent' };
  if (reading.outcome !== 'read')
    return unusable(reading.outcome === 'too_large' ? 'file_too_large' : 'file_unreadable', reading.reason);
  const shown = printablePath(file);
  // Whoever may write it could lead all traffic through an upstream proxy of their own.
  if ((reading.mode & OPEN_TO_ALL) !== 0)
    return unusable(
      'file_unreadable',
      `${shown} can be written by every user; take that away with chmod o-w`,
    );
  if (!isUtf8(reading.bytes)) return unusable('invalid_json', `${shown} is not UTF-8 text`);
  return parseDocument(reading.bytes.toString('utf8').replace(/^\uFEFF/, ''), shown);
}

/** `name` stands in messages for the file. */
export function parseDocument(text: string, name: string): ConfigDocument {
  const at = positions(text);
  if (nestsTooDeep(text)) return unusable('invalid_json', `${name} nests deeper than ${MAX_DEPTH} levels`);
  const errors: ParseError[] = [];
  const root = parseTree(text, errors, { disallowComments: true, allowTrailingComma: false });
  const [error] = errors;
  if (error !== undefined) {
    const { line, column } = at(error.offset);
    const message = `${name}, line ${line}, column ${column}: ${SYNTAX_ERRORS[printParseErrorCode(error.error)] ?? 'is not valid JSON'}`;
    return unusable('invalid_json', message, { line, column });
  }
  if (root?.type !== 'object') return unusable('not_an_object', `${name} must hold one JSON object`);

  const entries = new Map<string, FileEntry>();
  for (const { name: key, nameNode, valueNode } of propertiesOf(root)) {
    entries.set(key, {
      value: getNodeValue(valueNode),
      position: at(nameNode.offset),
      positionOf: (way) => at(descend(valueNode, way).offset),
    });
  }
  return { kind: 'object', entries, duplicates: [...duplicatesIn(root, '', at)] };
}

const SYNTAX_ERRORS: Readonly<Partial<Record<ReturnType<typeof printParseErrorCode>, string>>> = {
  InvalidSymbol: 'a word that JSON does not know; texts stand in double quotes',
  InvalidNumberFormat: 'a number that JSON does not know',
  PropertyNameExpected: 'a key in double quotes is expected (a comma too many before it?)',
  ValueExpected: 'a value is expected',
  ColonExpected: 'a colon is expected',
  CommaExpected: 'a comma is expected',
  CloseBraceExpected: 'a closing brace is expected',
  CloseBracketExpected: 'a closing bracket is expected',
  EndOfFileExpected: 'the end of the file is expected',
  InvalidCommentToken: 'comments are not allowed in JSON',
  UnexpectedEndOfComment: 'comments are not allowed in JSON',
  UnexpectedEndOfString: 'a text that does not end',
  UnexpectedEndOfNumber: 'a number that does not end',
  InvalidUnicode: 'a \\u escape without its four hexadecimal digits',
  InvalidEscapeCharacter: 'an escape that JSON does not know',
  InvalidCharacter: 'a character that must be escaped or removed',
};

function unusable(code: ProblemCode, message: string, position?: Position): ConfigDocument {
  return { kind: 'unusable', problem: { key: 'config', code, message, ...position } };
}

/** By hand, because the parser recurses and a regular expression would backtrack over a text that never ends. */
function nestsTooDeep(text: string): boolean {
  let depth = 0;
  let inText = false;
  for (let index = 0; index < text.length; index++) {
    const character = text[index];
    if (character === '"') inText = !inText;
    else if (inText && character === '\\') index++;
    else if (!inText && (character === '{' || character === '[')) depth++;
    else if (!inText && (character === '}' || character === ']')) depth--;
    if (depth > MAX_DEPTH) return true;
  }
  return false;
}

interface Property {
  readonly name: string;
  readonly nameNode: Node;
  readonly valueNode: Node;
}

function* propertiesOf(node: Node): Generator<Property, undefined> {
  for (const { children: [nameNode, valueNode] = [] } of node.children ?? []) {
    if (nameNode !== undefined && valueNode !== undefined)
      yield { name: String(nameNode.value), nameNode, valueNode };
  }
}

function descend(node: Node, way: readonly (string | number)[]): Node {
  let current = node;
  for (const step of way) {
    const next =
      typeof step === 'number'
        ? current.children?.[step]
        : [...propertiesOf(current)].findLast(({ name }) => name === step)?.valueNode;
    if (next === undefined) break;
    current = next;
  }
  return current;
}

/** JSON lets the last one win in silence; an operator who wrote both expects one of them to count, and we cannot know which. */
function* duplicatesIn(
  node: Node,
  prefix: string,
  at: (offset: number) => Position,
): Generator<Problem, undefined> {
  if (node.type === 'array') {
    for (const [index, child] of (node.children ?? []).entries())
      yield* duplicatesIn(child, `${prefix}[${index}]`, at);
  }
  if (node.type !== 'object') return;
  const first = new Map<string, Position>();
  for (const { name, nameNode, valueNode } of propertiesOf(node)) {
    const key = prefix === '' ? printable(name, 64) : `${prefix}.${printable(name, 64)}`;
    const position = at(nameNode.offset);
    const known = first.get(name);
    if (known === undefined) first.set(name, position);
    else
      yield {
        key,
        code: 'duplicate_key',
        message: `stands twice, first in line ${known.line}, column ${known.column}; only one of them can count`,
        ...position,
      };
    yield* duplicatesIn(valueNode, key, at);
  }
}

/** Offset to line and column, both from 1; a column is a UTF-16 code unit, as editors count. */
function positions(text: string): (offset: number) => Position {
  const starts = [0];
  for (const match of text.matchAll(/\r\n|\n|\r/g)) starts.push(match.index + match[0].length);
  return (offset) => {
    let line = starts.findLastIndex((start) => start <= offset);
    if (line < 0) line = 0;
    return { line: line + 1, column: offset - (starts[line] ?? 0) + 1 };
  };
}
