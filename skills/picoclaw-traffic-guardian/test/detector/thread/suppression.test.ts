import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { InspectorBench } from './inspector_bench.ts';

const suppression = suite('suppressions between the threads');

suppression('are kept out of the log and counted, also across a replaced thread', async () => {
  const bench = new InspectorBench({}, [
    { rule: 'other_rule', reason: 'a test' },
    { rule: 'probe_secret', dest: 'quiet.example', reason: 'a test' },
  ]);
  try {
    bench.exchange('SECRET-1', 'quiet.example:80');
    bench.exchange('SECRET-1', 'quiet.example:80');
    bench.exchange('SECRET-1', 'loud.example:80');
    assert.ok(await bench.inspector.flush(10_000));
    assert.equal(bench.inspector.suppressed(), [0, 2]);
    assert.equal(
      bench.findings().map(({ dest }) => dest),
      ['loud.example:80'],
    );
    bench.exchange('EXIT');
    await bench.trafficUntilInspected();
    bench.exchange('SECRET-1', 'quiet.example:80');
    assert.ok(await bench.inspector.flush(10_000));
    assert.equal(bench.inspector.suppressed(), [0, 3]);
  } finally {
    await bench.dispose();
  }
});

suppression.run();
