import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { decodeLine, encodeLine } from '../../../lib/detector/log/line.ts';
import { sampleFinding } from '../sample_finding.ts';

const line = suite('finding log line');

line('is one line of printable ASCII, so that no terminal acts on it', () => {
  const snippet = 'a\nb\r\0\u001b[2J\u009b31m\u202e\ud800\u2028é😀\u007f"\\';
  const text = encodeLine(sampleFinding(1, { snippet }));
  assert.match(text, /^[\x20-\x7e]+\n$/);
  assert.is(decodeLine(text.trimEnd())?.snippet, snippet);
});

line('reads back what was written', () => {
  const finding = sampleFinding(3, { decoding: ['gzip', 'json'], occurrences: 12, severity: 'critical' });
  assert.equal(decodeLine(encodeLine(finding).trimEnd()), finding);
});

line('is no finding when any field is missing or out of its range', () => {
  const finding: Record<string, unknown> = { ...sampleFinding() };
  // Logs of earlier versions have lines without these two.
  const required = Object.keys(finding).filter((key) => key !== 'subject' && key !== 'reasons');
  const broken: Array<[string, unknown]> = required.map((key) => [key, undefined]);
  broken.push(
    ['subject', 7],
    ['reasons', 'tool_call'],
    ['reasons', [null]],
    ['schema_version', 'clawsec-traffic-finding/v2'],
    ['platform', 'other'],
    ['direction', 'sideways'],
    ['severity', 'toString'],
    ['timestamp', 'yesterday'],
    ['timestamp', '2026-13-45T99:99:99.000Z'],
    ['id', '../../etc/passwd'],
    ['decoding', 'gzip'],
    ['decoding', [1]],
    ['occurrences', 0],
    ['occurrences', 1.5],
    ['occurrences', 1e300],
    ['fingerprint', 'sk-proj-secret'],
  );
  for (const [key, value] of broken) {
    assert.is(decodeLine(JSON.stringify({ ...finding, [key]: value })), null, `${key} = ${String(value)}`);
  }
});

line('reads what an earlier version wrote', () => {
  const { subject, reasons, ...earlier } = sampleFinding(1, { subject: 'a tool', reasons: ['tool_call'] });
  assert.is(subject, 'a tool');
  assert.equal(reasons, ['tool_call']);
  assert.equal(decodeLine(JSON.stringify(earlier)), { ...earlier, subject: null, reasons: [] });
});

line('takes nothing from hostile keys', () => {
  const text = encodeLine(sampleFinding()).trimEnd();
  const polluted = decodeLine(
    text.replace(
      '{',
      '{"__proto__":{"severity":"low","polluted":1},"constructor":{"prototype":{"polluted":1}},',
    ),
  );
  assert.equal(polluted, sampleFinding());
  assert.not('polluted' in {});
  const inherited = `{"__proto__":${text}}`;
  assert.is(decodeLine(inherited), null);
});

line('reads any text without failing', () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.string(), fc.json(), fc.constantFrom('', 'null', '[]', '0', '{', '[[[[')),
      (text) => {
        assert.is(decodeLine(text), null);
      },
    ),
    { numRuns: 500, seed: 9 },
  );
});

line.run();
