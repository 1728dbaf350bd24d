// A process of its own with an inspector that finds one secret; argv says how it ends.
import { rmSync } from 'node:fs';
import { InspectorBench } from './inspector_bench.ts';

const ending = process.argv[2];
const bench = new InspectorBench();
bench.exchange('PRINT SECRET-1');
await bench.inspector.flush(10_000);
process.stdout.write(`${JSON.stringify({ found: bench.findings().length })}\n`);
if (ending === 'close') {
  await bench.dispose();
} else {
  rmSync(bench.directory, { recursive: true });
  if (ending === 'exit') process.exit(0);
}
