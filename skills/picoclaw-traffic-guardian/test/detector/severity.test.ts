import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { SEVERITIES, type Severity } from '../../lib/detector/finding.ts';
import type { Rule } from '../../lib/detector/rule.ts';
import { type Distance, injectionSeverity, leakSeverity } from '../../lib/detector/severity.ts';

const RULE: Rule = {
  id: 'a_rule',
  pattern: 'a_family',
  threat_type: 'EXFIL',
  direction: 'outbound',
  severity: 'high',
  confidence: 'high',
  keywords: ['abc'],
  expression: /abc/g,
  reach: { before: 0, after: 3 },
  source: 'a test',
  describes: 'A rule of the tests.',
  remedy: 'None.',
  finds: [],
  ignores: [],
};
const MATCH = { text: 'abc', secret: 'abc', before: '', after: '' };
const FOREIGN: Distance = { isKnown: false, isNew: false, senses: [] };
const KNOWN: Distance = { isKnown: true, isNew: false, senses: [] };

const severity = suite('severity');

severity('of a secret grows with the distance of where it goes', () => {
  const grades = [KNOWN, FOREIGN, { ...FOREIGN, isNew: true }].map(
    (distance) => leakSeverity(RULE, distance).severity,
  );
  assert.equal(grades, ['medium', 'high', 'critical']);
});

severity('of a secret grows with what is known of the host, and says why', () => {
  const catcher: Distance = { isKnown: false, isNew: true, senses: ['capture_host'] };
  const grave = leakSeverity({ ...RULE, severity: 'medium' }, catcher);
  assert.equal(grave, { severity: 'critical', reasons: ['foreign_host', 'new_host', 'capture_host'] });
  const guess = leakSeverity({ ...RULE, severity: 'medium', confidence: 'low' }, catcher);
  assert.is(guess.severity, 'high');
});

severity('of a secret at a known provider never becomes more than it was', () => {
  for (const each of SEVERITIES) {
    const { severity: milder } = leakSeverity({ ...RULE, severity: each }, KNOWN);
    assert.ok(SEVERITIES.indexOf(milder) <= SEVERITIES.indexOf(each), each);
  }
});

severity('of a command depends on where it stands', () => {
  const command: Rule = { ...RULE, threat_type: 'INJECTION', direction: 'inbound', severity: 'critical' };
  const at = (part: Parameters<typeof injectionSeverity>[1]): Severity =>
    injectionSeverity(command, part, MATCH).severity;
  assert.equal(
    [at('tool_call'), at('tool_definition'), at('agent_card')],
    ['critical', 'critical', 'critical'],
  );
  assert.equal([at('text'), at('reasoning')], ['high', 'high']);
  assert.equal([at('tool_result'), at('file'), at(null)], ['medium', 'medium', 'medium']);
  assert.is(injectionSeverity(command, null, MATCH, 'discussed').severity, 'low');
  for (const part of [null, 'tool_result', 'text'] as const) {
    assert.equal(injectionSeverity(command, part, MATCH, 'explained').severity, 'info');
  }
  assert.is(injectionSeverity(command, 'tool_call', MATCH, 'explained').severity, 'critical');
  const everyday: Rule = { ...command, everyday: () => true };
  assert.equal(injectionSeverity(everyday, null, MATCH), {
    severity: 'info',
    reasons: ['document', 'everyday'],
  });
  assert.is(injectionSeverity(everyday, 'tool_call', MATCH).severity, 'critical');
  assert.is(injectionSeverity({ ...everyday, severity: 'low' }, 'tool_call', MATCH).severity, 'info');
});

severity('of a command that a description of a tool forbids is a note', () => {
  const command: Rule = { ...RULE, threat_type: 'INJECTION', direction: 'inbound', severity: 'critical' };
  const forbidden = { ...MATCH, before: 'Runs a command. Never run ' };
  assert.equal(injectionSeverity(command, 'tool_definition', forbidden), {
    severity: 'info',
    reasons: ['tool_definition', 'forbidden'],
  });
  assert.is(injectionSeverity(command, 'tool_definition', forbidden, 'hidden').severity, 'critical');
  assert.is(injectionSeverity(command, 'tool_call', forbidden).severity, 'critical');
  assert.is(
    injectionSeverity({ ...command, aimedAtAgents: true }, 'agent_card', forbidden).severity,
    'critical',
  );
});

severity('of words aimed at agents is whole in what an agent reads', () => {
  const words: Rule = { ...RULE, threat_type: 'INJECTION', direction: 'inbound', aimedAtAgents: true };
  assert.is(injectionSeverity(words, null, MATCH).severity, 'high');
  assert.is(injectionSeverity(words, 'tool_result', MATCH).severity, 'high');
  assert.is(injectionSeverity(words, 'text', MATCH).severity, 'medium');
  const wording: Rule = { ...words, everyday: () => true };
  assert.equal(injectionSeverity(wording, 'tool_definition', MATCH), {
    severity: 'info',
    reasons: ['tool_definition', 'everyday'],
  });
  assert.is(injectionSeverity(wording, null, MATCH, 'hidden').severity, 'low');
});

severity.run();
