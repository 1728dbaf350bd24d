import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { JsonLines } from '../../../lib/detector/formats/ndjson.ts';

const lines = suite('JSON lines');

lines('each line is a document at every split point; blank lines are none, a long one is passed over', () => {
  const bytes = Buffer.from(`\ufeff{"a":"é"}\r\n\n{"b":"${'x'.repeat(40)}"}\n{"c":2}`);
  for (let at = 0; at <= bytes.length; at++) {
    const told: string[] = [];
    const reader = new JsonLines(30, (document) => told.push(document));
    reader.push(bytes.subarray(0, at));
    reader.push(bytes.subarray(at));
    reader.end();
    assert.equal(told, ['{"a":"é"}', '{"c":2}']);
    assert.is(reader.lost, true);
  }
});

lines.run();
