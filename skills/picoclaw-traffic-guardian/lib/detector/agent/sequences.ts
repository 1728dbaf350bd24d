import type { Step } from './steps.ts';

/** Steps further apart belong to different errands. */
const WINDOW_MS = 30 * 60_000;
const MOST_SESSIONS = 256;
/** Of one session; the oldest are forgotten beyond it. */
const MOST_STEPS = 200;

export interface Sequence {
  readonly rule: 'sent' | 'run' | 'called';
  /** The steps in words. Holds foreign text. */
  readonly words: string;
  /** Whether the steps show that what was read or fetched is what left or ran. */
  readonly isGrave: boolean;
}

interface Remembered {
  readonly step: Step;
  readonly at: number;
}

/**
 * Remembers what tools were called for, by session, and tells when steps that are ordinary each by itself make up
 * something that is not. Bounded in sessions, steps and time.
 */
export class Sequences {
  /** Last used last. */
  readonly #sessions = new Map<string, Remembered[]>();

  /** Whether a session whose name begins so has read a credential within the window. */
  hasRead(sessions: string, now: number): boolean {
    for (const [session, known] of this.#sessions) {
      if (!session.startsWith(sessions)) continue;
      if (known.some(({ step, at }) => step.kind === 'reads' && now - at <= WINDOW_MS)) return true;
    }
    return false;
  }

  /** In words, what a session read last of credentials within the window. */
  lastRead(session: string, now: number): string | undefined {
    const isRead = ({ step, at }: Remembered) => step.kind === 'reads' && now - at <= WINDOW_MS;
    return this.#sessions.get(session)?.findLast(isRead)?.step.what;
  }

  /** `now`: milliseconds of a clock that never runs backwards. */
  add(session: string, steps: readonly Step[], now: number): Sequence[] {
    const wanted = steps.filter(
      ({ kind }) => kind !== 'runs' || this.#sessions.has(session) || steps.length > 1,
    );
    if (wanted.length === 0) return [];
    const known = (this.#sessions.get(session) ?? []).filter(({ at }) => now - at <= WINDOW_MS);
    const found: Sequence[] = [];
    for (const step of wanted) {
      const sequence = completedBy(step, known);
      if (sequence !== undefined) found.push(sequence);
      if (BEGINNINGS.has(step.kind)) known.push({ step, at: now });
    }
    this.#sessions.delete(session);
    if (known.length > 0) this.#sessions.set(session, known.slice(-MOST_STEPS));
    if (this.#sessions.size > MOST_SESSIONS) {
      for (const oldest of this.#sessions.keys()) {
        this.#sessions.delete(oldest);
        break;
      }
    }
    return found;
  }
}

/** What is remembered: that with which something may begin. */
const BEGINNINGS: ReadonlySet<Step['kind']> = new Set<Step['kind']>(['reads', 'writes', 'persists']);

function completedBy(step: Step, known: readonly Remembered[]): Sequence | undefined {
  const last = (is: (before: Step) => boolean) => known.findLast((before) => is(before.step))?.step;
  const told = (
    rule: Sequence['rule'],
    before: Step | undefined,
    isGrave: boolean,
    proof = '',
  ): Sequence | undefined => before && { rule, words: `${before.what}, then ${step.what}${proof}`, isGrave };
  switch (step.kind) {
    case 'sends':
      return (
        told(
          'sent',
          last(({ kind, names }) => kind === 'reads' && isCarried(names, step.carries)),
          true,
          ': the same file',
        ) ??
        told(
          'sent',
          last(({ kind }) => kind === 'reads'),
          false,
        ) ??
        told(
          'called',
          last(({ kind }) => kind === 'persists'),
          true,
        )
      );
    case 'runs': {
      const script = last(({ kind, file }) => kind === 'writes' && nameOf(file) === nameOf(step.file));
      return told('run', script, script?.isGrave === true);
    }
    case 'calls':
      return told(
        'called',
        last(({ kind }) => kind === 'persists'),
        step.isGrave === true,
      );
    default:
      return undefined;
  }
}

/** Whether a call names what was read, or a copy of it. */
function isCarried(names: readonly string[] = [], carries = ''): boolean {
  return names.some((name) => name.length > 3 && carries.includes(name));
}

/** Agents change folders between steps: the last name of a path is what stays. */
function nameOf(file = ''): string {
  return file.slice(Math.max(file.lastIndexOf('/'), file.lastIndexOf('\\')) + 1);
}
