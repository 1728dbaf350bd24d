import path from 'node:path';
import { expandTilde } from '../home.ts';
import { bad, good, type Kind, mismatch, type Reading, type ReadingContext } from './kind.ts';

/** PATH_MAX of Linux, its terminating NUL included (limits.h). */
const LONGEST_PATH_BYTES = 4095;
const nothingOrPath =
  'null, or a path: absolute, or relative to the home in the file and to the working directory elsewhere';
const anyPath = 'a path, absolute or relative to the home';
const belowHome =
  'a directory below the home, where all state lives: a path relative to the home, or absolute';

const pathSchema = { type: 'string', minLength: 1, maxLength: LONGEST_PATH_BYTES } as const;

export const optionalPath: Kind<string | null> = {
  expectation: nothingOrPath,
  schema: { ...pathSchema, type: ['string', 'null'] },
  // As every other program reads a path that it is given: from here.
  fromText: (text) => (text === '' || /^~(?:\/|$)/.test(text) ? text : path.resolve(text)),
  read: (value, context) => (value === null ? good(null) : readPath(value, nothingOrPath, context)),
  show: (value) => value,
};

export const filePath: Kind<string> = {
  expectation: anyPath,
  schema: pathSchema,
  fromText: (text) => text,
  read: (value, context) => readPath(value, anyPath, context),
  show: (value) => value,
};

export const directoryBelowHome: Kind<string> = {
  expectation: belowHome,
  schema: pathSchema,
  fromText: (text) => text,
  read: (value, context) => {
    const reading = readPath(value, belowHome, context);
    if (!reading.ok) return reading;
    const way = path.relative(context.home, reading.value);
    // Without names to lead down it is the home itself; an absolute one is another drive of Windows.
    const outside = way === '' || way.split(path.sep)[0] === '..' || path.isAbsolute(way);
    return outside ? bad('outside_home', `does not lie below the home; it must be ${belowHome}`) : reading;
  },
  show: (value) => value,
};

function readPath(value: unknown, expectation: string, { home, env }: ReadingContext): Reading<string> {
  if (typeof value !== 'string') return mismatch('wrong_type', value, expectation);
  if (value === '') return mismatch('invalid_value', value, expectation);
  if (value.includes('\0')) return bad('invalid_value', `holds a NUL character; it must be ${expectation}`);
  const absolute = path.resolve(home, expandTilde(value, env));
  if (Buffer.byteLength(absolute) > LONGEST_PATH_BYTES)
    return bad('invalid_value', `is longer than the ${LONGEST_PATH_BYTES} bytes that a path may have`);
  return good(absolute);
}
