import type { MatchRecorder } from '../match_recorder.ts';
import type { MessageContext } from '../message_context.ts';
import type { FormatReader } from '../part.ts';
import { PUBLIC_PATH } from '../rules/path.ts';
import type { ScanMatch } from '../scanner.ts';
import type { Verdict } from '../sighting.ts';
import { STEPS, TextViews } from '../views/text_views.ts';
import { ByteQueue } from './byte_queue.ts';
import { PackReader } from './pack.ts';
import type { PackedObject, PackSink } from './pack_objects.ts';
import { TreePaths, treeEntries } from './tree_paths.ts';

/** gitprotocol-http, "Smart Service git-receive-pack". */
const PUSH = /^\s*application\/x-git-receive-pack-request\s*(?:;|$)/i;
/** Different matches of one push that wait for the path of their file; more are told without. */
const MOST_HELD = 256;
/** Objects with the same match, one of which may have a path. */
const MOST_ALIKE = 256;
/** Pushes that are looked into at a time: each may hold some tens of MB. The oldest gives way. */
const MOST_OPEN = 4;

/** Of those that nobody ended, the memory goes with the exchange. */
let open: Array<WeakRef<PushReader>> = [];

interface Match {
  readonly found: ScanMatch;
  readonly decoding: readonly string[];
  /** Of an archive's entry, where the object is one. */
  readonly file: string | null;
}

/** Whether a body of this content type is a push of Git. */
export function isPush(contentType: string): boolean {
  return PUSH.test(contentType);
}

/**
 * Looks into what `git push` sends: commands in lines that say their length (gitprotocol-common, "pkt-line"), then a
 * pack, whose objects are each scanned as a text of their own. What is found is told when the trees have told its path.
 */
export class PushReader implements FormatReader, PackSink {
  readonly isStream = false;
  lost = false;
  readonly #context: MessageContext;
  readonly #recorder: MatchRecorder;
  readonly #location: string;
  readonly #decodings: { readonly whole: readonly string[]; readonly delta: readonly string[] };
  readonly #noteVerdict: (verdict: Exclude<Verdict, 'inspected'>) => void;
  /** The lines before the pack. */
  readonly #lines = new ByteQueue();
  #state: 'lines' | 'after flush' | 'pack' | 'over' = 'lines';
  #idLength: 20 | 32 = 20;
  #pack: PackReader | undefined;
  #paths = new TreePaths();
  /** By rule and secret, with the ids of the objects. */
  readonly #held = new Map<string, { readonly match: Match; readonly ids: Array<string | null> }>();

  /** `location`: of the body; `decoding`: what was undone to get at its bytes. */
  constructor(
    context: MessageContext,
    recorder: MatchRecorder,
    location: string,
    decoding: readonly string[],
    note: (verdict: Exclude<Verdict, 'inspected'>) => void,
  ) {
    this.#context = context;
    this.#recorder = recorder;
    this.#location = `${location}.git_object`;
    const whole = [...decoding, 'git-pack'];
    this.#decodings = { whole, delta: [...whole, 'git-delta'] };
    this.#noteVerdict = note;
    open = open.filter((other) => other.deref() !== undefined);
    if (open.length >= MOST_OPEN) open.shift()?.deref()?.abandon();
    open.push(new WeakRef(this));
  }

  push(bytes: Uint8Array): void {
    if (this.#state === 'pack') this.#pack?.push(bytes);
    else if (this.#state !== 'over') {
      this.#lines.add(bytes);
      this.#readLines();
    }
  }

  pause(): void {
    // Objects are looked at as they are complete, and told at the end.
  }

  resolve(): void {
    // What the scan of the raw bytes found has its place.
  }

  end(): void {
    if (this.#state !== 'pack' && this.#lines.length > 0) this.note('undecodable');
    this.#pack?.end();
    this.#release((id) => this.#paths.pathOf(id));
    this.#close();
  }

  /** Gives way to another push: lets go of all memory. */
  abandon(): void {
    this.lost = true;
    this.#pack?.abandon();
    this.#release(() => null);
    this.#close();
  }

  object({ kind, bytes, id, isDelta }: PackedObject): void {
    if (kind === 'tree' && id !== null) this.#paths.tree(id, bytes);
    else if (kind === 'commit') this.#paths.commit(bytes);
    else if (kind === null) this.#paths.piece(bytes);
    const text = kind === 'tree' ? this.#namesIn(bytes) : bytes;
    const decoding = isDelta ? this.#decodings.delta : this.#decodings.whole;
    const { rules } = this.#context;
    const views = new TextViews(rules, this.#recorder.budget, STEPS.document, decoding, {
      match: (found, chain, file) => {
        // Sources name paths all day; that a path stands in a file asks for nothing.
        if (found.compiled.rule.publicPrefix === PUBLIC_PATH) return;
        this.#hold({ found, decoding: chain, file }, id);
      },
      ruleFailed: (compiled, error) => this.#recorder.ruleFailed(compiled, error),
    });
    views.push(text);
    views.end();
  }

  note(verdict: 'undecodable' | 'decompression_limit' | 'truncated'): void {
    if (verdict === 'truncated') this.lost = true;
    else this.#noteVerdict(verdict);
  }

  #namesIn(tree: Buffer): Buffer {
    let names = '';
    for (const { name } of treeEntries(tree, this.#idLength)) names += `${name}\n`;
    return Buffer.from(names);
  }

  #hold(match: Match, id: string | null): void {
    const { compiled, occurrence } = match.found;
    const key = `${compiled.rule.id}\n${occurrence.match.secret}`;
    const held = this.#held.get(key);
    if (held === undefined && this.#held.size >= MOST_HELD) this.#record(match, null);
    else if (held === undefined) this.#held.set(key, { match, ids: [id] });
    else if (held.ids.length < MOST_ALIKE) held.ids.push(id);
  }

  #release(pathOf: (id: string) => string | null): void {
    for (const { match, ids } of this.#held.values()) {
      let path: string | null = null;
      for (const id of ids) path ??= id === null ? null : pathOf(id);
      this.#record(match, path);
    }
    this.#held.clear();
  }

  #record({ found, decoding, file }: Match, path: string | null): void {
    const name = path === null || file === null ? (path ?? file) : `${path}/${file}`;
    this.#recorder.record(found, this.#location, decoding, { kind: 'file', name });
  }

  /** Commands up to a flush, options up to another where they were agreed on, then the pack, unless all is deleted. */
  #readLines(): void {
    while (this.#lines.length >= 4) {
      const { bytes } = this.#lines;
      const digits = bytes.toString('latin1', 0, 4);
      if (this.#state === 'after flush' && digits === 'PACK') {
        this.#state = 'pack';
        this.#pack = new PackReader(this, this.#context.limits, this.#idLength);
        this.#pack.push(bytes);
        this.#lines.clear();
        return;
      }
      const length = /^[0-9a-fA-F]{4}$/.test(digits) ? Number.parseInt(digits, 16) : 1;
      if (length > 0 && length < 4) {
        this.note('undecodable');
        this.#close();
        return;
      }
      if (bytes.length < length) return;
      if (length === 0) this.#state = 'after flush';
      // gitprotocol-capabilities: whoever says nothing means SHA-1.
      else if (bytes.subarray(4, length).includes('object-format=sha256')) this.#idLength = 32;
      this.#lines.take(Math.max(4, length));
    }
  }

  #close(): void {
    this.#state = 'over';
    this.#pack = undefined;
    this.#lines.clear();
    this.#paths = new TreePaths();
    open = open.filter((other) => other.deref() !== this);
  }
}
