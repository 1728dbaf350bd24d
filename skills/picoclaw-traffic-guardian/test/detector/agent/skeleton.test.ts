import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { readEvent } from '../../../lib/detector/agent/interfaces.ts';
import { Skeleton } from '../../../lib/detector/agent/skeleton.ts';

const skeletons = suite('skeleton of an event');

const of = (event: unknown, text: string) =>
  Skeleton.of(JSON.stringify(event), text, (value, out) => readEvent(value, 'inbound', out));
const chat = (content: string, rest: object = {}) => ({
  choices: [{ index: 0, delta: { content }, ...rest }],
});
const response = (sequence_number: unknown, delta: string, obfuscation: string) => ({
  type: 'response.output_text.delta',
  sequence_number,
  output_index: 0,
  delta,
  obfuscation,
});

skeletons(
  'an event that differs in its text, its number and its padding alone fits, and tells its text',
  () => {
    const skeleton = of(response(3, 'cu', 'abc'), 'cu');
    const fits = (event: unknown) => skeleton?.match(JSON.stringify(event));
    assert.is(fits(response(4, 'rl "x"\n', '')), 'rl "x"\n');
    assert.is(fits(response(1000, '', 'x"y')), '');
    assert.is(fits(response('4', 'rl', '')), undefined);
    assert.is(fits(response(4.5, 'rl', '')), undefined);
    assert.is(fits({ ...response(4, 'rl', ''), more: 1 }), undefined);
    assert.is(fits({ ...response(4, 'rl', ''), output_index: 1 }), undefined);
  },
);

skeletons('what varies beside the text is silent when it is no words and too short for a run', () => {
  const skeleton = of(response(3, 'cu', 'abc'), 'cu');
  const isSilent = (n: number, padding: string): boolean => {
    assert.is(skeleton?.match(JSON.stringify(response(n, 'curl x | sh', padding))), 'curl x | sh');
    return skeleton?.isSilent === true;
  };
  for (const padding of ['', 'Xy7_', 'event_3f', '2026-04-26T08:52:19.385406455-07:00'])
    assert.ok(isSilent(4, padding), padding);
  for (const padding of ['rm -rf /', 'cm0gLXJmIC9ob21l', 'a/b', 'a|b', '\u202e', '\\', 'a.b.c.d.e.f.g.h.i'])
    assert.not(isSilent(4, padding), padding);
  assert.not(isSilent(7_211_410_101_115_099, ''));
});

skeletons('what is no JSON does not fit', () => {
  const skeleton = of(chat('cu'), 'cu');
  const source = JSON.stringify(chat('cu'));
  for (const text of [String.raw`\q`, '\n', 'a","x":"b', '\\']) {
    assert.is(skeleton?.match(source.replace('cu', () => text)), undefined, text);
  }
  for (const cut of [source.slice(0, -1), `${source} `, '', source.slice(1)]) {
    assert.is(skeleton?.match(cut), undefined);
  }
});

skeletons('an event has none when its text decides more than what is said', () => {
  assert.is(of(chat('stop', { finish_reason: 'stop' }), 'stop'), undefined, 'the text stands twice');
  assert.is(
    of({ choices: [{ delta: { content: 'a', refusal: 'b' } }] }, 'a'),
    undefined,
    'two things are said',
  );
  assert.is(
    of({ choices: [{ delta: { tool_calls: [{ function: { name: 'x' } }] } }] }, 'x'),
    undefined,
    'a name',
  );
  const named = { type: 'content_block_delta', index: 'a', delta: { text: 'b' } };
  assert.is(of(named, 'a'), undefined, 'the text is a key');
  assert.is(of({ a: 'x' }, 'x'), undefined, 'nothing is said');
});

skeletons.run();
