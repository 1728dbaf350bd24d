// `npm run bench:precision`: how often detection cries wolf over a day of an ordinary gateway, with all documents of this
// machine that it may read, and what it finds of the rules' own samples in the carriers that an agent has. A first word
// bounds the megabytes of each tree of documents (all of them by default).
import { survey } from '../../skills/picoclaw-traffic-guardian/test/detector/everyday/alarms.ts';
import { day } from '../../skills/picoclaw-traffic-guardian/test/detector/everyday/day.ts';
import { missingTrees } from '../../skills/picoclaw-traffic-guardian/test/detector/everyday/documents.ts';
import {
  CARRIERS,
  carriedSamples,
} from '../../skills/picoclaw-traffic-guardian/test/detector/everyday/recall.ts';

const GIGABYTE = 1e9;
/** Snippets of each rule that are shown. */
const SHOWN = 5;

const write = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

const megabytes = Number(process.argv[2] ?? 1000);
if (!(megabytes >= 0)) {
  process.stderr.write('the first word is a number of megabytes\n');
  process.exit(2);
}

for (const tree of missingTrees()) write(`NOTE no documents here to read: ${tree}`);
const started = performance.now();
const { bytes, alarms, faults } = await survey(day({ perTree: megabytes * 1e6, perFile: 256 * 1024 }));
const seconds = (performance.now() - started) / 1000;

write('\nFalse alarms by kind of message (a finding is counted once, however often it recurs)');
let total = 0;
for (const [kind, size] of bytes) {
  total += size;
  const count = alarms.filter(({ exchange }) => exchange.kind === kind).length;
  const perGigabyte = ((count * GIGABYTE) / size).toFixed(0);
  write(
    `  ${kind.padEnd(24)} ${(size / 1e6).toFixed(1).padStart(8)} MB ${`${count}`.padStart(5)}  ${perGigabyte.padStart(8)} a GB`,
  );
}
write(
  `  ${'all'.padEnd(24)} ${(total / 1e6).toFixed(1).padStart(8)} MB ${`${alarms.length}`.padStart(5)}  in ${seconds.toFixed(0)} s`,
);

const rules = new Map<string, string[]>();
for (const { exchange, finding } of alarms) {
  const [line = ''] = (exchange.request.head ?? '').split('\n');
  const lines = rules.get(finding.rule) ?? [];
  lines.push(`${finding.severity} ${exchange.kind}, ${line.slice(0, 90)}\n      ${finding.snippet}`);
  rules.set(finding.rule, lines);
}
for (const [rule, lines] of [...rules].sort((a, b) => b[1].length - a[1].length)) {
  write(`\n${rule}: ${lines.length}`);
  for (const line of lines.slice(0, SHOWN)) write(`    ${line}`);
}

write('\nSamples found, by how they are carried to a host of nobody');
const found = await carriedSamples();
for (const carrier of Object.keys(CARRIERS)) {
  const { heard, missed } = found.get(carrier) ?? { heard: 0, missed: [] };
  const share = (100 * heard) / Math.max(1, heard + missed.length);
  write(
    `  ${carrier.padEnd(24)} ${`${heard}`.padStart(5)} of ${heard + missed.length}, ${share.toFixed(1)} %  ${missed.length > 0 ? `not: ${missed.slice(0, 8).join(' ')}` : ''}`,
  );
}

for (const fault of faults) write(`FAULT ${fault}`);
process.exitCode = faults.length === 0 ? 0 : 1;
