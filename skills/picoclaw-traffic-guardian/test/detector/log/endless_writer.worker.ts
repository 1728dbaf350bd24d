// argv: directory, 1 for endless. Writes findings; without end, or until the disk refuses one, then says how many
// lines went in and why the next did not.
import { systemClock } from '../../../lib/clock.ts';
import { FindingLogWriter } from '../../../lib/detector/log/writer.ts';
import { sampleFinding } from '../sample_finding.ts';

const [directory = '', endless] = process.argv.slice(2);
const log = new FindingLogWriter(
  { directory, maxFileBytes: 1 << 20, maxFiles: 5, maxTotalBytes: 8 << 20, maxAgeMs: 1e12 },
  systemClock,
);
let written = 0;
while (log.append(sampleFinding((process.pid << 8) + written))) {
  written++;
  if (written === 5) process.stdout.write('writing\n');
}
if (endless === '1') throw new Error(`the log refused a line: ${log.failure}`);
process.stdout.write(`${JSON.stringify({ written, failure: log.failure })}\n`);
