import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { SEVERITIES } from '../../../lib/detector/finding.ts';
import { occurrences } from '../../../lib/detector/occurrence.ts';
import { PROVIDERS } from '../../../lib/detector/provider/index.ts';
import type { Carrier } from '../../../lib/detector/provider/provider.ts';
import type { Rule } from '../../../lib/detector/rule.ts';
import { filler, LOWER } from '../../../lib/detector/rules/filler.ts';
import { RULES } from '../../../lib/detector/rules/index.ts';
import { InspectedTraffic, type SentMessage } from '../inspected_exchange.ts';

const homes = suite('homes of all providers');

/** What a pattern of an expression matches: of a scheme or of what stands before a segment, its plainest form. */
function plain(expression: string): string {
  return expression
    .replace(/\(\?:[^()]*\)\?/g, '')
    .replace(/\(\?:([^()|]*)[^()]*\)/g, '$1')
    .replace(/\[[^\]]*\]\{0,\d+\}|\.\{0,\d+\}/g, '')
    .replace(/\[[^\]]*\]\{1,\d+\}|\.\{1,\d+\}/g, 'x')
    .replace(/\\s(?:\{\d,\d+\})?/g, ' ')
    .replaceAll('\\', '');
}

/** How a client of the provider sends `secret` in `carrier`. */
function sent(carrier: Carrier, secret: string, host: string): SentMessage {
  const head = (target: string, ...lines: string[]): string =>
    [`POST ${target}`, `Host: ${host}`, ...lines].join('\n');
  switch (carrier.kind) {
    case 'bearer':
      return { head: head('/v1', `Authorization: Bearer ${secret}`) };
    case 'header':
      return { head: head('/v1', `${carrier.name}: ${plain(carrier.scheme ?? '')}${secret}`) };
    case 'query':
      return { head: head(`/v1?a=1&${carrier.name}=${secret}`) };
    case 'path':
      return { head: head(`/${plain(carrier.before)}${secret}`) };
    case 'basic':
      return {
        head: head('/v1', `Authorization: Basic ${Buffer.from(`user:${secret}`).toString('base64')}`),
      };
    case 'json':
      return {
        head: head('/v1', 'Content-Type: application/json'),
        body: JSON.stringify({ a: 1, [carrier.name]: secret }),
      };
    case 'form':
      return {
        head: head('/v1', 'Content-Type: application/x-www-form-urlencoded'),
        body: `a=1&${carrier.name}=${secret}`,
      };
    case 'signature':
      return {
        head: head('/v1', `Authorization: AWS4-HMAC-SHA256 Credential=${secret}/20260101/x/y/aws4_request`),
      };
    default:
      return carrier satisfies never;
  }
}

/** The secret of a rule's first sample. */
function secretOf(rule: Rule): string {
  const [sample = ''] = rule.finds;
  const [found] = occurrences(rule, sample);
  return found?.match.secret ?? '';
}

const hostOf = (pattern: string): string => pattern.replaceAll('*', 'corp');
const isCredential = ({ threat_type, audience }: Rule): boolean =>
  threat_type === 'EXFIL' && audience !== undefined && !audience.includes('any') && !audience.includes('*');
/** Of an address that is a secret by itself, what is sent to its host is the rest of it. */
const isWholeAddress = (rule: Rule): boolean => /_url$|^url_/.test(rule.id);
const CASES = RULES.filter((rule) => isCredential(rule) && !isWholeAddress(rule));

homes('a key in any carrier of its provider is silent there', async () => {
  const traffic = new InspectedTraffic();
  let count = 0;
  for (const rule of CASES) {
    const secret = secretOf(rule);
    for (const name of rule.audience ?? []) {
      const { hosts = [], carriers = [] } = PROVIDERS[name] ?? {};
      for (const carrier of carriers) {
        // An address has no room for some of these, and a header for others.
        if (/[^!-~]|["\\{}]/.test(secret) || (carrier.kind === 'query' && /[%&+#|=/]/.test(secret))) continue;
        const host = hostOf(hosts[count++ % hosts.length] ?? '');
        await traffic.exchange(`${host}:443`, sent(carrier, secret, host));
        const [told] = traffic.told;
        assert.is(told, undefined, `${rule.id} by ${carrier.kind} at ${host}: ${told}`);
      }
    }
  }
  assert.ok(count > 800, `${count} uses`);
  assert.equal(traffic.faults, []);
});

homes('the further it goes, the worse it is', async () => {
  const traffic = new InspectedTraffic();
  await traffic.exchange('files.example:443', { body: 'met before' });
  // What is far is so for all alike: one rule of each few.
  for (const [at, rule] of CASES.entries()) {
    if (at % 6 !== 0) continue;
    const [sample = ''] = rule.finds;
    const other = rule.audience?.includes('openai') ? 'api.mistral.ai:443' : 'api.openai.com:443';
    const ranks: number[] = [];
    for (const dest of [other, 'files.example:443', `${filler(8, LOWER, at)}.example:443`]) {
      await traffic.exchange(dest, { body: `see ${sample}` });
      const all = [...traffic.findings.values()];
      const told = all.find((finding) => finding.rule === rule.id && finding.dest === dest);
      ranks.push(told === undefined ? -1 : SEVERITIES.indexOf(told.severity));
    }
    traffic.findings.clear();
    const [known = -1, foreign = -1, fresh = -1] = ranks;
    const shown = `${rule.id}: ${ranks.join(' ')}`;
    assert.ok(known > 0, shown);
    assert.ok(known < foreign || rule.severity === 'low', shown);
    assert.ok(foreign < fresh || foreign === SEVERITIES.length - 1, shown);
  }
});

homes.run();
