import { parseHostPattern } from '../../proxy/tls/host_patterns.ts';
import { type Fault, good, type Kind, mismatch } from './kind.ts';
import { describeValue } from './problem.ts';

const MOST_ENTRIES = 1_000;
const expectation = `a list of at most ${MOST_ENTRIES} hosts, separated by commas outside of the file: names, IP addresses, *.suffixes, each with a :port where wanted, or *`;

/** Host patterns, in lower case. */
export const hostPatterns: Kind<readonly string[]> = {
  expectation,
  schema: { type: 'array', items: { type: 'string', minLength: 1 }, maxItems: MOST_ENTRIES },
  fromText: (text) => text.split(/[, ]+/).filter((entry) => entry !== ''),
  read: (value) => {
    if (!Array.isArray(value)) return mismatch('wrong_type', value, expectation);
    if (value.length > MOST_ENTRIES) return mismatch('out_of_range', `${value.length} entries`, expectation);
    const patterns: string[] = [];
    const faults: Fault[] = [];
    for (const [index, entry] of value.entries()) {
      if (typeof entry === 'string' && parseHostPattern(entry) !== null) patterns.push(entry.toLowerCase());
      else faults.push(fault(index, entry));
    }
    return faults.length > 0 ? { ok: false, faults } : good([...new Set(patterns)]);
  },
  show: (patterns) => patterns,
};

function fault(index: number, entry: unknown): Fault {
  const message = `is ${describeValue(entry)}; it must be a host name, an IP address, *.suffix or *, perhaps with a :port`;
  return { code: typeof entry === 'string' ? 'invalid_value' : 'wrong_type', message, at: [index] };
}
