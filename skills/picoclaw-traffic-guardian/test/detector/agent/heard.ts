import { ACT_MARKS } from '../../../lib/detector/agent/acts.ts';
import { isMute, openReader } from '../../../lib/detector/agent/body_reader.ts';
import type { Direction } from '../../../lib/detector/observer.ts';
import type { PartSink } from '../../../lib/detector/part.ts';
import { RuleSet } from '../../../lib/detector/rule_set.ts';
import { LONGEST_BLOCK } from '../../../lib/detector/scanner.ts';
import { Glance } from '../../../lib/detector/views/glance.ts';
import { STEPS } from '../../../lib/detector/views/text_views.ts';

/** A sink that keeps what it is told: `kind name: text`, or without the name, in the order in which parts began. */
export class Listener implements PartSink {
  readonly awaits: boolean;
  readonly #parts: { label: string; text: string; ended: boolean }[] = [];

  constructor(awaits = false) {
    this.awaits = awaits;
  }

  open({ kind, name }: { kind: string; name: string | null }) {
    const part = { label: name === null ? kind : `${kind} ${name}`, text: '', ended: false };
    this.#parts.push(part);
    return {
      write: (text: string) => {
        if (part.ended) throw new Error('a part was written to after its end');
        part.text += text;
      },
      end: () => {
        if (part.ended) throw new Error('a part ended twice');
        part.ended = true;
      },
    };
  }

  get heard(): string[] {
    return this.#parts.map(({ label, text }) => `${label}: ${text}`);
  }

  get unended(): number {
    return this.#parts.filter(({ ended }) => !ended).length;
  }
}

export interface Body {
  readonly direction?: Direction;
  readonly type: string;
  readonly pieces: readonly Uint8Array[];
  /** Whether the scan found something. */
  readonly resolved?: boolean;
}

/** What a reader tells of a body that comes in these pieces. */
export function heardIn({ direction = 'inbound', type, pieces, resolved = false }: Body): string[] {
  const listener = new Listener(resolved);
  const reader = openReader(direction, type, listener);
  if (reader === undefined) return ['no reader'];
  for (const piece of pieces) {
    reader.push(piece);
    if (piece.length % 3 === 0) reader.pause();
  }
  if (resolved) reader.resolve();
  reader.end();
  if (listener.unended > 0) throw new Error('a part was never ended');
  return listener.heard;
}

const glanceFor = (direction: Direction): Glance =>
  new Glance(new RuleSet([], undefined, ACT_MARKS[direction]), () => {
    throw new Error('there is no rule to fail');
  });
const GLANCES = { inbound: glanceFor('inbound'), outbound: glanceFor('outbound') };

/** Whether it is known without a reader that this body tells nothing. */
function seemsMute({ direction = 'inbound', type }: Omit<Body, 'pieces'>, bytes: Buffer): boolean {
  if (bytes.length > LONGEST_BLOCK) return false;
  const impression = GLANCES[direction].look(bytes, STEPS.json);
  return impression !== 'unclear' && isMute(direction, type, bytes, impression === 'acts');
}

const MOST_SPLITS = 800;

/** The same in one piece, byte by byte, and at each split point (of a long body at some hundred), which must all agree. */
export function heardAtEverySplit(body: Omit<Body, 'pieces'>, bytes: Buffer): string[] {
  const whole = JSON.stringify(heardIn({ ...body, pieces: [bytes] }));
  const step = Math.max(1, Math.ceil(bytes.length / MOST_SPLITS));
  for (let at = 0; at <= bytes.length; at += step) {
    const split = JSON.stringify(heardIn({ ...body, pieces: [bytes.subarray(0, at), bytes.subarray(at)] }));
    if (split !== whole) throw new Error(`split at ${at}: ${split} instead of ${whole}`);
  }
  const single = heardIn({ ...body, pieces: Array.from(bytes, (_, at) => bytes.subarray(at, at + 1)) });
  if (JSON.stringify(single) !== whole) throw new Error(`byte by byte: ${single}`);
  const heard = heardIn({ ...body, pieces: [bytes] });
  if (body.resolved !== true && heard.length > 0 && heard[0] !== 'no reader' && seemsMute(body, bytes)) {
    throw new Error(`it was taken to be mute: ${heard}`);
  }
  return heard;
}

/** Server-sent events of these documents. */
export function sse(...events: readonly unknown[]): Buffer {
  const data = events.map(
    (event) => `data: ${typeof event === 'string' ? event : JSON.stringify(event)}\n\n`,
  );
  return Buffer.from(data.join(''));
}
