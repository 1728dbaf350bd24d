// A process that meets faults nobody expected, with the handler installed that a script's door installs.
import { surviveFaults } from '../../lib/picoclaw/survival.ts';

process.on('uncaughtException', () => process.exit(99));
const reports: string[] = [];
let faults = 0;
const mortal = surviveFaults(
  ({ code, message }) => reports.push(`${code}: ${message}`),
  () => faults++,
);

const secret = 'sk-do-not-repeat';
setImmediate(() => JSON.parse(secret));
setImmediate(function named() {
  throw Object.assign(new TypeError(secret), { code: 'ERR_X' });
});
setImmediate(() => {
  throw secret;
});
void Promise.reject(new RangeError(secret));
setTimeout(() => {
  mortal();
  process.stdout.write(JSON.stringify({ faults, reports }), () => {
    throw new Error('mortal again');
  });
}, 50);
