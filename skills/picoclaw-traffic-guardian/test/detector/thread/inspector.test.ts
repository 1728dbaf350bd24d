import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { InspectorBench, SOON_FOUND_HUNG } from './inspector_bench.ts';

const inspector = suite<{ bench: InspectorBench }>('inspector');

inspector.before.each((context) => {
  context.bench = new InspectorBench();
});
inspector.after.each(({ bench }) => bench.dispose());

const hanging = suite<{ bench: InspectorBench }>('inspector that hangs');

hanging.before.each((context) => {
  context.bench = new InspectorBench(SOON_FOUND_HUNG);
});
hanging.after.each(({ bench }) => bench.dispose());

inspector('finds what passes, writes it down, and says so', async ({ bench }) => {
  bench.exchange('nothing');
  bench.exchange('here is SECRET-1');
  assert.ok(await bench.inspector.flush(10_000));
  const [finding] = bench.findings();
  assert.is(finding?.rule, 'probe_secret');
  assert.is(finding?.dest, 'api.example.com:80');
  assert.equal(
    bench.events.map((event) => event.kind === 'finding' && event.first && event.finding),
    [finding],
  );
  const coverage = bench.coverage();
  assert.is(coverage.inspected, 2);
  assert.is(coverage.open, 0);
});

inspector(
  'has everything on disk after a flush: waiting bytes, late answers, occurrences',
  async ({ bench }) => {
    const tap = bench.inspector.open({ protocol: 'http', source: '127.0.0.1', dest: 'a.example:80' });
    tap.requestHead('POST', '/', []);
    tap.requestBody(Buffer.from('LATE SECRET-2'));
    for (let repeat = 0; repeat < 5; repeat++) bench.exchange('ASYNC SECRET-3');
    assert.ok(await bench.inspector.flush(10_000));
    assert.equal(
      bench.findings().map((finding) => [Number.parseInt(finding.fingerprint, 16), finding.occurrences]),
      [
        [2, 1],
        [3, 5],
      ],
    );
    assert.is(bench.coverage().open, 1);
    tap.close('aborted');
  },
);

inspector('looks at bytes that wait for company also when no more come', async ({ bench }) => {
  const tap = bench.inspector.open({ protocol: 'http', source: '127.0.0.1', dest: 'a.example:80' });
  tap.requestBody(Buffer.from('LATE SECRET-4'));
  await bench.event((event) => event.kind === 'finding');
  tap.close('complete');
});

for (const [group, command, reason] of [
  [hanging, 'HANG', 'hung'],
  [inspector, 'EXIT', 'crashed'],
  [inspector, 'EXHAUST', 'out_of_memory'],
] as const) {
  group(
    `is replaced when a body makes it ${command}, while traffic goes on and is accounted`,
    async ({ bench }) => {
      bench.exchange('SECRET-5');
      assert.ok(await bench.inspector.flush(10_000));
      const open = bench.inspector.open({ protocol: 'http', source: '127.0.0.1', dest: 'b.example:80' });
      open.requestHead('GET', '/', []);
      bench.exchange(command);
      const exchanges = await bench.trafficUntilInspected();
      open.responseBody(Buffer.from('goes on'));
      open.close('complete');

      bench.exchange('SECRET-6');
      assert.ok(await bench.inspector.flush(10_000));
      assert.is(bench.findings().length, 2);
      const restarts = bench.events.filter((event) => event.kind === 'restart');
      assert.equal(
        restarts.map((event) => event.reason),
        [reason],
      );
      const health = bench.inspector.health();
      assert.is(health.restarts, 1);
      assert.is(health.lastReason, reason);

      const coverage = bench.coverage();
      assert.is(coverage.exchanges, exchanges + 4);
      assert.is(coverage.open, 0);
      assert.ok(
        (coverage.dropped_by_reason.inspector_restart ?? 0) >= 2,
        'the one that did it and the open one',
      );
      const other = coverage.hosts.find((host) => host.dest === 'b.example:80');
      assert.equal(other?.dropped_by_reason, { inspector_restart: 1 });
    },
  );
}

inspector('loses only the exchange whose inspection fails, and repeats nothing of it', async ({ bench }) => {
  const tap = bench.inspector.open({ protocol: 'http', source: '127.0.0.1', dest: 'a.example:80' });
  tap.requestHead('POST', '/', []);
  bench.exchange('THROW sk-very-secret');
  bench.exchange('REJECT sk-very-secret');
  tap.requestBody(Buffer.from('SECRET-7'));
  tap.close('complete');
  assert.ok(await bench.inspector.flush(10_000));
  assert.is(bench.findings().length, 1);
  const coverage = bench.coverage();
  assert.is(coverage.inspected, 1);
  assert.equal(coverage.dropped_by_reason, { inspector_restart: 2 });
  assert.is(bench.inspector.health().restarts, 0);
  assert.is(bench.events.filter((event) => event.kind === 'fault').length, 2);
  assert.not.match(JSON.stringify(bench.events), 'sk-very');
});

inspector(
  'looks for the values that it was told last, from then on, and after it was replaced too',
  async ({ bench }) => {
    const told = (digits: number, value: string) =>
      bench.inspector.watch([{ name: `SECRET-${digits}`, value, home: { providers: [], hosts: [] } }]);
    bench.exchange('too early: value-one');
    told(21, 'value-one');
    bench.exchange('in time: value-one');
    told(22, 'value-two');
    bench.exchange('value-one is old, value-two is new');
    assert.ok(await bench.inspector.flush(10_000));
    const found = () => bench.findings().map(({ fingerprint }) => Number.parseInt(fingerprint, 16));
    assert.equal(found(), [21, 22]);
    bench.exchange('EXIT');
    await bench.trafficUntilInspected();
    told(23, 'value-three');
    bench.exchange('value-three');
    assert.ok(await bench.inspector.flush(10_000));
    assert.equal(found(), [21, 22, 23]);
    bench.exchange('EXIT');
    await bench.event((event) => event.kind === 'restart' && bench.inspector.health().restarts === 2);
    await bench.trafficUntilInspected();
    bench.exchange('value-three');
    assert.ok(await bench.inspector.flush(10_000));
    assert.is(
      bench.findings().find(({ fingerprint }) => Number.parseInt(fingerprint, 16) === 23)?.occurrences,
      2,
    );
  },
);

inspector('continues a finding under its id and count after it was replaced', async ({ bench }) => {
  for (let repeat = 0; repeat < 4; repeat++) bench.exchange('SECRET-8');
  assert.ok(await bench.inspector.flush(10_000));
  const [before] = bench.findings();
  bench.exchange('EXIT');
  await bench.trafficUntilInspected();
  bench.exchange('SECRET-8');
  assert.ok(await bench.inspector.flush(10_000));
  const [after, ...others] = bench.findings();
  assert.equal(others, []);
  assert.is(after?.id, before?.id);
  assert.is(after?.occurrences, 5);
});

inspector(
  'goes on without its log, says so once, and writes what it held when the log is back',
  async ({ bench }) => {
    rmSync(bench.directory, { recursive: true });
    writeFileSync(bench.directory, 'in the way');
    try {
      bench.exchange('SECRET-9');
      bench.exchange('SECRET-10');
      const failed = await bench.event((event) => event.kind === 'log_failed');
      assert.match(JSON.stringify(failed), 'not a directory');
      assert.not(await bench.inspector.flush(10_000));
      assert.equal(bench.inspector.health().logging.ok, false);
      assert.equal(bench.inspector.health().logging.lostFindings, 2);
      assert.is(bench.coverage().inspected, 2);
    } finally {
      rmSync(bench.directory);
      mkdirSync(bench.directory, { mode: 0o700 });
    }
    await bench.event((event) => event.kind === 'log_recovered');
    assert.ok(await bench.inspector.flush(10_000));
    assert.is(bench.findings().length, 2);
    assert.equal(bench.inspector.health().logging, { ok: true, lostFindings: 0, lastError: null });
    assert.is(bench.events.filter((event) => event.kind === 'log_failed').length, 1);
  },
);

hanging('does not promise a flush that a hanging thread cannot keep', async ({ bench }) => {
  bench.exchange('HANG');
  assert.not(await bench.inspector.flush(50));
  assert.not(await bench.inspector.flush(10_000), 'the thread is replaced before it answers');
  await bench.event((event) => event.kind === 'restart');
});

hanging('drops and counts what does not fit while the thread is busy, and never waits', async ({ bench }) => {
  bench.exchange('HANG');
  const tap = bench.inspector.open({ protocol: 'http', source: '127.0.0.1', dest: 'big.example:80' });
  tap.requestHead('POST', '/', []);
  const chunk = Buffer.alloc(64 * 1024, 'x');
  for (let count = 0; count < 40; count++) tap.requestBody(chunk);
  tap.close('complete');
  const big = bench.coverage().hosts.find((host) => host.dest === 'big.example:80');
  assert.equal(big?.dropped_by_reason, { inspector_busy: 1 });
  assert.is(big?.bytes, 40 * 64 * 1024);
  await bench.trafficUntilInspected();
});

inspector('inspects what is recorded when it is closed, and nothing afterwards', async ({ bench }) => {
  for (let number = 20; number < 40; number++) bench.exchange(`SECRET-${number} SECRET-${number}`);
  await bench.inspector.close();
  assert.is(bench.findings().length, 20);
  assert.ok(bench.findings().every((finding) => finding.occurrences === 2));
  bench.exchange('SECRET-99');
  const coverage = bench.coverage();
  assert.is(coverage.inspected, 20);
  assert.equal(coverage.dropped_by_reason, { inspector_down: 1 });
  assert.is(bench.inspector.health().state, 'down');
  assert.not(await bench.inspector.flush(1000));
});

inspector.run();
hanging.run();

const failing = suite('inspector that cannot start');

failing('is tried again and again, and everything is accounted as not inspected', async () => {
  const bench = new InspectorBench({ workerUrl: new URL('./missing.mjs', import.meta.url) });
  bench.exchange('SECRET-1');
  await bench.event((event) => event.kind === 'restart' && bench.inspector.health().restarts >= 3);
  bench.exchange('SECRET-1');
  const coverage = bench.coverage();
  assert.is(coverage.dropped + coverage.open, 2);
  await bench.inspector.close();
  assert.is(bench.coverage().dropped, 2);
  await bench.dispose();
});

failing('is replaced when the thread never gets to its work', async () => {
  const bench = new InspectorBench({
    workerUrl: new URL('data:text/javascript,for(;;);'),
    stallMs: 40,
  });
  bench.exchange('SECRET-1');
  const restart = await bench.event((event) => event.kind === 'restart');
  assert.is(restart.kind === 'restart' && restart.reason, 'hung');
  assert.equal(bench.coverage().dropped_by_reason, { inspector_restart: 1 });
  await bench.dispose();
});

failing.run();
