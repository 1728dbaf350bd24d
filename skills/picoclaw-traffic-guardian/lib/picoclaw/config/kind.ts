import { describeValue, type ProblemCode } from './problem.ts';

export type JsonValue =
  | string
  | number
  | boolean
  | null
  | readonly JsonValue[]
  | { readonly [key: string]: JsonValue };
export type JsonObject = { readonly [key: string]: JsonValue };

/** What is wrong with one value. `at` leads to the part of it, when it has parts. */
export interface Fault {
  readonly code: ProblemCode;
  readonly message: string;
  readonly at?: readonly (string | number)[];
}

export type Reading<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly faults: readonly Fault[] };

/** Where relative paths start and what `~` means. */
export interface ReadingContext {
  /** Absolute. */
  readonly home: string;
  readonly env: NodeJS.ProcessEnv;
}

/** How one sort of value is described, read and shown. */
export interface Kind<T> {
  /** Completes "it must be …". */
  readonly expectation: string;
  /** JSON Schema of the value as written in the file. */
  readonly schema: JsonObject;
  /** Turns what a flag or variable holds into what the file would hold. */
  fromText(text: string): unknown;
  read(value: unknown, context: ReadingContext): Reading<T>;
  /** The value as the file would hold it, without credentials. */
  show(value: T): JsonValue;
}

export function good<T>(value: T): Reading<T> {
  return { ok: true, value };
}

export function bad(code: ProblemCode, message: string): Reading<never> {
  return { ok: false, faults: [{ code, message }] };
}

/** "is 7; it must be …" */
export function mismatch(code: ProblemCode, value: unknown, expectation: string): Reading<never> {
  return bad(code, `is ${describeValue(value)}; it must be ${expectation}`);
}
