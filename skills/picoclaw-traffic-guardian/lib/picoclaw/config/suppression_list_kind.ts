import type { Suppression } from '../../detector/suppression.ts';
import { nearest } from '../../nearest.ts';
import { printable } from '../../printable.ts';
import { type Fault, good, type JsonObject, type Kind, mismatch } from './kind.ts';
import { describeValue, type ProblemCode } from './problem.ts';

const MOST_ENTRIES = 200;
const expectation = `a list of at most ${MOST_ENTRIES} objects, each with a reason, at least one of rule, pattern, fingerprint, dest and location, and perhaps until`;

/** One member of an entry: what it must look like, and what that is called. */
interface Member {
  readonly form: RegExp;
  readonly what: string;
  /** Whether the text means something, where the form alone does not say so. */
  readonly holds?: (text: string) => boolean;
}

const NAME: Member = { form: /^[a-z0-9_]{1,64}$/, what: 'a name in lower case, as findings have it' };
/** A pattern that everything matches would silence the monitor. */
const saysSomething = (text: string) => /[^*.:[\]]/.test(text);

/** In the order in which they are shown. */
const MEMBERS = {
  rule: NAME,
  pattern: NAME,
  fingerprint: {
    form: /^[0-9a-f]{32}$/,
    what: "a finding's fingerprint of 32 hexadecimal digits, not the one of zeros, which stands for many",
    holds: (text) => /[^0]/.test(text),
  },
  dest: {
    form: /^[!-~]{1,300}$/,
    what: 'a host or host:port, * for any characters, and not for all of it',
    holds: saysSomething,
  },
  location: {
    form: /^[!-~]{1,200}$/,
    what: "a finding's location, * for any characters, and not for all of it",
    holds: saysSomething,
  },
  until: {
    form: /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?(?:Z|[+-]\d{2}:\d{2}))?$/,
    what: 'a day that there is, such as 2026-04-26, or an instant, such as 2026-04-26T12:00:00Z',
    holds: isInstant,
  },
  reason: {
    form: /^\P{Cc}{1,300}$/u,
    what: 'one line of at most 300 characters',
    holds: (text) => text.trim() !== '',
  },
} as const satisfies Readonly<Record<keyof Suppression, Member>>;

const NAMES = Object.keys(MEMBERS) as Array<keyof Suppression>;
const CRITERIA = NAMES.filter((name) => name !== 'until' && name !== 'reason');

/** What findings are kept out of the log, and why. */
export const suppressionList: Kind<readonly Suppression[]> = {
  expectation,
  schema: {
    type: 'array',
    maxItems: MOST_ENTRIES,
    items: {
      type: 'object',
      additionalProperties: false,
      required: ['reason'],
      anyOf: CRITERIA.map((name) => ({ required: [name] })),
      properties: Object.fromEntries(NAMES.map((name) => [name, memberSchema(MEMBERS[name])])),
    },
  },
  fromText: (text) => text,
  read: (value) => {
    if (!Array.isArray(value)) return mismatch('wrong_type', value, expectation);
    if (value.length > MOST_ENTRIES) return mismatch('out_of_range', `${value.length} entries`, expectation);
    const faults: Fault[] = [];
    const suppressions = value.map((entry, index) => readEntry(entry, index, faults));
    return faults.length > 0 ? { ok: false, faults } : good(suppressions);
  },
  show: (suppressions) =>
    suppressions.map((suppression) =>
      Object.fromEntries(
        NAMES.flatMap((name) => (suppression[name] === undefined ? [] : [[name, suppression[name]]])),
      ),
    ),
};

function memberSchema({ form }: Member): JsonObject {
  return { type: 'string', pattern: form.source };
}

function readEntry(entry: unknown, index: number, faults: Fault[]): Suppression {
  const read: { -readonly [Name in keyof Suppression]: Suppression[Name] } = { reason: '' };
  const fault = (code: ProblemCode, message: string, name?: string) =>
    faults.push({ code, message, at: name === undefined ? [index] : [index, name] });
  if (typeof entry !== 'object' || entry === null || Array.isArray(entry)) {
    fault('wrong_type', `is ${describeValue(entry)}; it must be an object`);
    return read;
  }
  for (const [name, value] of Object.entries(entry)) {
    if (!isMember(name)) {
      const meant = nearest(name, NAMES);
      fault(
        'unknown_key',
        `is not a member${meant === undefined ? '' : `; did you mean ${meant}?`}`,
        printable(name, 64),
      );
      continue;
    }
    const { form, what, holds }: Member = MEMBERS[name];
    if (typeof value !== 'string')
      fault('wrong_type', `is ${describeValue(value)}; it must be ${what}`, name);
    else if (!form.test(value) || holds?.(value) === false)
      fault('invalid_value', `is ${describeValue(value)}; it must be ${what}`, name);
    else read[name] = name === 'dest' ? value.toLowerCase() : value;
  }
  if (!('reason' in entry))
    fault('invalid_value', 'has no reason; it must say why nobody wants to hear of it');
  if (!CRITERIA.some((name) => name in entry))
    fault('invalid_value', `names nothing to suppress; it must have at least one of ${CRITERIA.join(', ')}`);
  return read;
}

function isMember(name: string): name is keyof Suppression {
  return Object.hasOwn(MEMBERS, name);
}

/** Whether the day is in the calendar, which a parser may overlook, and the time on the clock. */
function isInstant(text: string): boolean {
  const day = text.slice(0, 10);
  const start = Date.parse(`${day}T00:00:00Z`);
  return (
    !Number.isNaN(Date.parse(text)) && !Number.isNaN(start) && new Date(start).toISOString().startsWith(day)
  );
}
