import { GuardianError } from '../errors.ts';
import { printable } from '../printable.ts';

const UNIT_MS = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 } as const;

const AGO = /^(\d{1,9})([smhdw])$/;
const ISO =
  /^(\d{4})-(\d{2})-(\d{2})(?:[Tt ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?([Zz]|[+-]\d{2}(?::?\d{2})?)?)?$/;

const FORMS = 'use ISO 8601 (2026-04-26, 2026-04-26T12:00:00Z) or an age (30s, 15m, 24h, 7d, 2w)';

function bad(flag: string, text: string, why: string): GuardianError {
  return new GuardianError('E_USAGE', `--${flag} ${printable(text.slice(0, 40))}: ${why}`);
}

/** Minutes east of UTC, or undefined when there is no such offset. */
function offsetMinutes(zone: string): number | undefined {
  if (zone === '' || /^[Zz]$/.test(zone)) return 0;
  const hours = Number(zone.slice(1, 3));
  const minutes = Number(zone.slice(3).replace(':', '') || '0');
  // The widest offset in use is +14:00.
  if (hours * 60 + minutes > 14 * 60 || minutes > 59) return undefined;
  return (zone.startsWith('-') ? -1 : 1) * (hours * 60 + minutes);
}

/**
 * An ISO 8601 date or date and time as milliseconds since the Unix epoch. Without a time it is that day's first
 * moment, without a zone it is UTC. Throws E_USAGE naming the flag for anything that is no real date.
 */
export function parseInstant(flag: string, text: string): number {
  const parts = ISO.exec(text);
  if (parts === null) throw bad(flag, text, 'not an ISO 8601 date (2026-04-26 or 2026-04-26T12:00:00Z)');
  const number = (at: number) => Number(parts[at] ?? '0');
  const [year, month, day, hour, minute, second] = [
    number(1),
    number(2),
    number(3),
    number(4),
    number(5),
    number(6),
  ] as const;
  if (year < 1970) throw bad(flag, text, 'years before 1970 are out of range');
  if (month < 1 || month > 12) throw bad(flag, text, 'there is no such month');
  // Day 0 of the next month is this month's last day.
  if (day < 1 || day > new Date(Date.UTC(year, month, 0)).getUTCDate()) {
    throw bad(flag, text, 'there is no such day');
  }
  if (hour > 23 || minute > 59 || second > 59) throw bad(flag, text, 'there is no such time of day');
  const offset = offsetMinutes(parts[8] ?? '');
  if (offset === undefined) throw bad(flag, text, 'there is no such time zone offset');
  const milliseconds = Number((parts[7] ?? '').padEnd(3, '0').slice(0, 3));
  return Date.UTC(year, month - 1, day, hour, minute, second, milliseconds) - offset * 60_000;
}

/** A moment for a filter: ISO 8601, or an age like `15m` counted back from `now` (milliseconds). */
export function parseMoment(flag: string, text: string, now: number): number {
  const ago = AGO.exec(text);
  if (ago !== null) {
    const unit = ago[2] as keyof typeof UNIT_MS;
    return Math.max(0, now - Number(ago[1]) * UNIT_MS[unit]);
  }
  if (!ISO.test(text)) throw bad(flag, text, FORMS);
  return parseInstant(flag, text);
}
