import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { CONFIDENCES, SEVERITIES } from '../../lib/detector/finding.ts';
import { REASONS } from '../../lib/detector/reason.ts';
import { ALL_RULES } from '../../lib/detector/rules/index.ts';
import { explanationPage } from '../../lib/operator/explanation_page.ts';
import { explain } from '../../lib/operator/finding_explanation.ts';
import { decoderWords, locationWords } from '../../lib/operator/finding_words.ts';
import { plain } from '../../lib/operator/terminal.ts';
import { suppressionList } from '../../lib/picoclaw/config/suppression_list_kind.ts';
import { sampleFinding } from './samples.ts';

const test = suite('finding_explanation');

test('every rule is explained in sentences, with its documentation, below 10,000 bytes', () => {
  for (const { id: rule, pattern, threat_type, direction, severity } of ALL_RULES) {
    const finding = sampleFinding({ rule, pattern, threat_type, direction, severity });
    const { what, where, next, seen, confidence, source } = explain(finding);
    for (const sentence of [what, where, ...next, seen, confidence])
      assert.match(sentence, /^[A-Z0-9“`'].*[.!]$/s, `${rule}: ${sentence}`);
    assert.match(source ?? '', /^https:\/\//, rule);
    for (const mode of ['json', 'text'] as const)
      assert.ok(Buffer.byteLength(explanationPage(finding, [], mode, plain)) < 9_000, rule);
  }
});

test('no remedy reads as if the vendor had a purpose', () => {
  for (const { id, remedy } of ALL_RULES) {
    assert.not.match(remedy, / at [^,.;]+, (?:for|with|of) /, id);
    assert.not.match(remedy, / at an? /, id);
  }
});

test('says how each place is called', () => {
  for (const [location, words] of [
    ['request.target', 'in the address that was asked for (its path or query)'],
    ['request.header.x-api-key', 'in the request header x-api-key'],
    ['request.header', 'in a request header'],
    ['response.trailer.x', 'in the response trailer x'],
    ['response.reason', 'in the status line of the answer'],
    ['request.body', 'in the body of the request'],
    ['response.body.tool_call', 'in the arguments of a tool call, in the body of the answer'],
    ['request.body.tool_result', 'in what a tool gave back, in the body of the request'],
    ['request.body.new_thing', 'at new_thing, in the body of the request'],
    ['websocket.text', 'in a message of a WebSocket (text)'],
    ['websocket.text.tool_call', 'in the arguments of a tool call, in a message of a WebSocket (text)'],
    ['destination', 'in the destination itself, whatever was sent there'],
    ['somewhere.else.altogether', 'at somewhere.else.altogether'],
    ['request.body.constructor', 'at constructor, in the body of the request'],
  ] as const)
    assert.is(locationWords(location), words);
  assert.is(decoderWords('rot13'), 'undone: rot13');
});

test('says every reason, and one of another version by its code', () => {
  const reasons = Object.keys(REASONS);
  const { because } = explain(sampleFinding({ reasons: [...reasons, 'moon_phase'] })).severity;
  assert.equal(because.slice(0, -1), Object.values(REASONS));
  assert.match(because.at(-1) ?? '', 'moon_phase');
});

test('what it says to add to the configuration is taken there', () => {
  for (const changes of [
    {},
    { dest: '[2001:db8::1]:443' },
    { dest: '[REDACTED].leak.example:80' },
    { fingerprint: '0'.repeat(32) },
    { rule: 'private_network_destination', pattern: 'private_destination', location: 'destination' },
  ]) {
    const { suppression } = explain(sampleFinding(changes)).allow;
    const reading = suppressionList.read([suppression], { home: '/', env: {} });
    assert.ok(reading.ok, JSON.stringify(reading));
  }
  const many = explain(sampleFinding({ fingerprint: '0'.repeat(32) }));
  assert.is(many.allow.suppression.rule, 'anthropic_api_key');
  assert.match(many.what, 'counted together');
});

test('a home is offered to a key of a known provider alone, and not to an address', () => {
  const offered = (changes: object) => explain(sampleFinding(changes)).allow.trusted_api_hosts;
  assert.equal(offered({ dest: 'llm.corp.example:8443' }), { anthropic: ['llm.corp.example'] });
  assert.is(offered({ dest: '203.0.113.5.:443' }), null);
  assert.is(offered({ dest: '[2001:db8::1]:443' }), null);
  assert.is(offered({ dest: '[REDACTED].leak.example:443' }), null);
  assert.is(offered({ reasons: ['known_provider'] }), null);
  assert.is(offered({ rule: 'pem_private_key' }), null);
});

test('a secret that was pushed is to be replaced before the history is cleaned', () => {
  const location = 'request.body.git_object';
  const subject = 'deploy/keys.txt';
  const pushed = sampleFinding({ location, subject, reasons: ['known_provider', 'repository'] });
  const { next, where } = explain(pushed);
  assert.match(next.join(' '), 'Replace it first');
  assert.match(where, 'git push');
});

test('severities and confidences of every kind are told', () => {
  for (const severity of SEVERITIES)
    for (const confidence of CONFIDENCES) {
      const text = explanationPage(sampleFinding({ severity, confidence }), [], 'text', plain);
      assert.match(text, `${severity.slice(0, 1).toUpperCase()}${severity.slice(1)}`);
      assert.match(text, new RegExp(`How sure\\n {2}${confidence.slice(0, 1).toUpperCase()}`));
    }
});

test.run();
