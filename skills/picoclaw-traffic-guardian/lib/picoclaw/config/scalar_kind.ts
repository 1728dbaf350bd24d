import { bad, good, type JsonValue, type Kind, mismatch } from './kind.ts';
import { describeValue, type ProblemCode } from './problem.ts';

export const boolean: Kind<boolean> = {
  expectation: 'true or false',
  schema: { type: 'boolean' },
  fromText: booleanFromText,
  read: (value) =>
    typeof value === 'boolean' ? good(value) : mismatch('wrong_type', value, boolean.expectation),
  show: (value) => value,
};

export interface IntegerLimits {
  /** Plural, e.g. `bytes`. */
  readonly unit: string;
  readonly min: number;
  readonly max: number;
  /** What 0 means, when it is allowed below `min`. */
  readonly zero?: string;
}

export function integer({ unit, min, max, zero }: IntegerLimits): Kind<number> {
  const range = `a whole number of ${unit} from ${min} to ${max}`;
  const expectation = zero === undefined ? range : `${range}, or 0 for ${zero}`;
  const bounded = { type: 'integer', minimum: min, maximum: max };
  return {
    expectation,
    schema: zero === undefined ? bounded : { anyOf: [bounded, { const: 0 }] },
    // Nothing but digits: Number('') is 0, and Number('0x10') 16.
    fromText: (text) => (/^[+-]?\d+$/.test(text) ? Number(text) : text),
    read: (value) => {
      if (typeof value !== 'number') return mismatch('wrong_type', value, expectation);
      if (zero !== undefined && value === 0) return good(0);
      if (value < min || value > max) return mismatch('out_of_range', value, expectation);
      return Number.isInteger(value) ? good(value) : mismatch('wrong_type', value, expectation);
    },
    show: (value) => value,
  };
}

/** A key that names a promise of the product: it has one value, and asking for another is told why. */
export function only<const T extends string | boolean>(allowed: T, code: ProblemCode, why: string): Kind<T> {
  return {
    expectation: JSON.stringify(allowed),
    schema: { const: allowed },
    fromText: typeof allowed === 'boolean' ? booleanFromText : (text) => text,
    read: (value) =>
      value === allowed
        ? good(allowed)
        : bad(code, `is ${describeValue(value)}; it must be ${JSON.stringify(allowed)}: ${why}`),
    show: (value): JsonValue => value,
  };
}

function booleanFromText(text: string): unknown {
  return text === 'true' ? true : text === 'false' ? false : text;
}
