// `npm run bench`: the figures, each as a ratio against a baseline of the same run. It measures and prints; a figure
// that does not hold is marked MISSED and makes the exit code 1. Words on the command line select sections.

import { cost } from './cost.ts';
import { hugeBody, idleTunnels, startAndIdle } from './footprint.ts';
import { interception } from './interception.ts';
import { canPin, LOAD_CORE, pinSelf } from './machine.ts';
import { startOrigin } from './origin.ts';
import { Report } from './report.ts';
import { scanning } from './scanning.ts';
import { startBare, startMonitor } from './subject.ts';
import { largeAnswers, smallBesideLarge, smallExchanges } from './throughput.ts';

const sections = {
  scan: scanning,
  cost,
  start: startAndIdle,
  small: smallExchanges,
  large: largeAnswers,
  mixed: smallBesideLarge,
  tunnels: idleTunnels,
  huge: hugeBody,
  https: interception,
};

const wanted = process.argv.slice(2);
const unknown = wanted.filter((word) => !Object.hasOwn(sections, word));
if (unknown.length > 0) {
  process.stderr.write(`unknown section ${unknown.join(', ')}; one of ${Object.keys(sections).join(', ')}\n`);
  process.exit(2);
}
if (process.platform !== 'linux') {
  process.stderr.write('the figures are read from /proc and need Linux\n');
  process.exit(2);
}
const selected = (name: string) => wanted.length === 0 || wanted.includes(name);

const report = new Report(process.stdout);
process.stdout.write(
  `Node ${process.version}, ${canPin ? 'subjects pinned to one core, load and origin to another' : 'NOT pinned: no taskset here'}\n`,
);
if (selected('scan')) await scanning(report);
if (selected('cost')) await cost(report);
pinSelf(LOAD_CORE);
if (selected('start')) await startAndIdle(report);
if (['small', 'large', 'mixed', 'tunnels', 'huge'].some(selected)) {
  const origin = await startOrigin();
  const bare = await startBare();
  const monitor = await startMonitor();
  try {
    if (selected('small')) await smallExchanges(report, origin, bare, monitor);
    if (selected('large')) await largeAnswers(report, origin, bare, monitor);
    if (selected('mixed')) await smallBesideLarge(report, origin, bare, monitor);
    if (selected('tunnels')) await idleTunnels(report, origin, bare, monitor);
    if (selected('huge')) await hugeBody(report, origin, bare, monitor);
  } finally {
    await Promise.all([bare.stop(), monitor.stop(), origin.close()]);
  }
}
if (selected('https')) await interception(report);
process.stdout.write(report.missed === 0 ? '\nall figures hold\n' : `\n${report.missed} figures missed\n`);
process.exitCode = report.missed === 0 ? 0 : 1;
