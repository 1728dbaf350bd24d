import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { chatRequest } from './conversation.ts';
import { call, type EverydayExchange, exchange } from './exchange.ts';

/** Where machines keep what an agent might read: documentation, manuals, libraries, sources. */
const TREES = [
  'node_modules',
  'skills/picoclaw-traffic-guardian/lib/proxy',
  '/usr/share/doc',
  '/usr/share/man/man1',
  '/usr/share/man/man7',
  '/usr/lib/python3',
  '/usr/lib/python3.12',
  '/usr/lib/python3.11',
  '/usr/share/perl',
  '/usr/local/go/src',
  '/usr/lib/go',
  '/usr/local/lib/node_modules',
  '/usr/include',
];
const TEXT =
  /\.(?:md|txt|html?|js|mjs|cjs|ts|py|go|rs|c|h|pl|pm|json|ya?ml|toml|css|lock|sh|\d)(?:\.gz)?$|\/(?:copyright|README|LICENSE|changelog[^/]*)$/i;
/** Secrets and commands, written to be found; and words in all languages. */
const NOT_EVERYDAY = /cracklib|wordlist|\.pem$|\.key$|secrets?\/|detector|spamassassin|\/\.cache\//i;

export interface DocumentLimits {
  /** Bytes from each tree. */
  readonly perTree: number;
  readonly perFile: number;
}

/** Trees of this machine that are missing or empty: named, so that nobody takes them for looked at. */
export function missingTrees(): string[] {
  return TREES.filter((tree) => {
    try {
      return readdirSync(tree).length === 0;
    } catch {
      // Not there, or not ours to read: that is the answer.
      return true;
    }
  });
}

function* filesOf(
  tree: string,
  { perTree, perFile }: DocumentLimits,
): Generator<{ file: string; body: Buffer }> {
  let names: string[];
  try {
    names = readdirSync(tree, { recursive: true, encoding: 'utf8' });
  } catch {
    // `missingTrees` tells of it.
    return;
  }
  const texts = names
    .map((name) => path.join(tree, name))
    .filter((file) => TEXT.test(file) && !NOT_EVERYDAY.test(file));
  // Spread over the whole tree: neighbours are alike.
  const step = Math.max(1, Math.floor(texts.sort().length / Math.max(1, perTree / 12_000)));
  let left = perTree;
  for (let at = 0; at < texts.length && left > 0; at += step) {
    const file = texts[at] ?? '';
    let body: Buffer;
    try {
      if (!statSync(file).isFile()) continue;
      body = readFileSync(file);
      if (file.endsWith('.gz')) body = gunzipSync(body);
    } catch {
      // A dangling link, or not readable by whoever runs this: the next one will do.
      continue;
    }
    const part = body.subarray(0, Math.min(perFile, left));
    left -= part.length;
    yield { file, body: part };
  }
}

function typeOf(file: string): string {
  if (/\.html?$/.test(file)) return 'text/html; charset=utf-8';
  if (/\.json$/.test(file)) return 'application/json';
  if (/\.[cm]?js$/.test(file)) return 'text/javascript';
  return 'text/plain; charset=utf-8';
}

/**
 * Real files of this machine: fetched by the agent, handed on to its model as what a tool gave back, and uploaded to a
 * host of nobody.
 */
export function* documents(limits: DocumentLimits): Generator<EverydayExchange> {
  for (const tree of TREES) {
    for (const { file, body } of filesOf(tree, limits)) {
      const name = encodeURI(file.replaceAll('\\', '/').replace(/^\/?/, '/'));
      yield exchange('document fetched', `https://docs.example.org${name}`, {}, { type: typeOf(file), body });
      yield call(
        'document in a prompt',
        'https://api.openai.com/v1/chat/completions',
        {
          ...chatRequest({ tools: 0, turns: 0 }),
          messages: [{ role: 'tool', tool_call_id: 'call_1', content: body.toString() }],
        },
        { choices: [] },
      );
      yield exchange(
        'document uploaded',
        'https://upload.example.net/files',
        { method: 'PUT', fields: { 'Content-Type': typeOf(file) }, body },
        { type: 'text/plain', body: 'ok' },
      );
    }
  }
}
