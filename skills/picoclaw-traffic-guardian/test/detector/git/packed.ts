import { createHash } from 'node:crypto';
import { deflateSync } from 'node:zlib';
import { PackReader } from '../../../lib/detector/git/pack.ts';
import type { PackedObject, PackSink } from '../../../lib/detector/git/pack_objects.ts';

export const TYPE = { commit: 1, tree: 2, blob: 3, tag: 4, ofs: 6, ref: 7 } as const;

/** An object of a pack, before it is packed. */
export interface Entry {
  readonly type: number;
  readonly content: Uint8Array | string;
  /** What the header says, when that is not the truth. */
  readonly size?: number;
  /** Of a delta: how many bytes before, or the id. */
  readonly base?: number | string;
  /** The coded data, when it is not what zlib makes of the content. */
  readonly coded?: Uint8Array;
}

export function size(value: number): number[] {
  const bytes: number[] = [];
  for (let left = value; ; left = Math.floor(left / 128)) {
    if (left < 128) return [...bytes, left];
    bytes.push(128 + (left % 128));
  }
}

export function entry({ type, content, size: said, base, coded }: Entry): Buffer {
  const bytes = Buffer.from(content);
  const length = said ?? bytes.length;
  const rest = Math.floor(length / 16);
  const head = [type * 16 + (length % 16) + (rest > 0 ? 128 : 0), ...(rest > 0 ? size(rest) : [])];
  if (typeof base === 'number') {
    const distance = [base % 128];
    for (let left = Math.floor(base / 128) - 1; left >= 0; left = Math.floor(left / 128) - 1) {
      distance.unshift(128 + (left % 128));
    }
    head.push(...distance);
  } else if (base !== undefined) head.push(...Buffer.from(base, 'hex'));
  return Buffer.concat([Buffer.from(head), coded ?? deflateSync(bytes)]);
}

/** `entries`: as they are, or already packed. `count`: what the header says, when that is not the truth. */
export function pack(entries: ReadonlyArray<Entry | Buffer>, count = entries.length): Buffer {
  const head = Buffer.from('PACK\0\0\0\x02\0\0\0\0', 'latin1');
  head.writeUInt32BE(count, 8);
  const body = Buffer.concat([head, ...entries.map((one) => (Buffer.isBuffer(one) ? one : entry(one)))]);
  return Buffer.concat([body, createHash('sha1').update(body).digest()]);
}

export function idOf(kind: string, content: string | Uint8Array): string {
  const bytes = Buffer.from(content);
  return createHash('sha1').update(`${kind} ${bytes.length}\0`).update(bytes).digest('hex');
}

export function tree(...entries: ReadonlyArray<readonly [mode: string, name: string, id: string]>): Buffer {
  return Buffer.concat(
    entries.flatMap(([mode, name, id]) => [Buffer.from(`${mode} ${name}\0`), Buffer.from(id, 'hex')]),
  );
}

export const insert = (text: string): Buffer =>
  Buffer.concat([Buffer.from([Buffer.byteLength(text)]), Buffer.from(text)]);

export const copy = (offset: number, length: number): Buffer =>
  Buffer.from([
    0xff,
    ...[0, 8, 16, 24].map((bit) => (offset >>> bit) & 255),
    ...[0, 8, 16].map((bit) => (length >>> bit) & 255),
  ]);

export function delta(from: number, to: number, ...instructions: readonly Buffer[]): Buffer {
  return Buffer.concat([Buffer.from([...size(from), ...size(to)]), ...instructions]);
}

export const pktLine = (text: string): string =>
  (Buffer.byteLength(text) + 4).toString(16).padStart(4, '0') + text;

const OLD = '1'.repeat(40);
const NEW = '2'.repeat(40);
/** What `git push` sends before its pack. */
export const COMMANDS = `${pktLine(`${OLD} ${NEW} refs/heads/main\0 report-status side-band-64k agent=git/2.47.1`)}0000`;

export const PUSH_HEAD =
  'POST /repo.git/git-receive-pack\nContent-Type: application/x-git-receive-pack-request';

export interface Unpacked {
  readonly objects: Array<{ kind: PackedObject['kind']; text: string; id: string | null; isDelta: boolean }>;
  readonly notes: Array<Parameters<PackSink['note']>[0]>;
}

/** Reads a pack that comes in `pieces`. */
export function unpack(
  pieces: readonly Uint8Array[],
  maxBytes = 4 * 1024 * 1024,
  idLength: 20 | 32 = 20,
): Unpacked {
  const result: Unpacked = { objects: [], notes: [] };
  const sink: PackSink = {
    object: ({ bytes, ...object }) => result.objects.push({ ...object, text: bytes.toString('latin1') }),
    note: (verdict) => result.notes.push(verdict),
  };
  const reader = new PackReader(sink, { maxBytes, maxRatio: 100 }, idLength);
  for (const piece of pieces) reader.push(piece);
  reader.end();
  return result;
}
