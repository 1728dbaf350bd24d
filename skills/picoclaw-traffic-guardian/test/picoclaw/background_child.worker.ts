// What `startInBackground` starts in its tests: argv[2] says what becomes of the start.
import { writeFileSync } from 'node:fs';
import { starter } from '../../lib/picoclaw/background.ts';

const [what, report = ''] = process.argv.slice(2);
const tell = starter();
if (what === 'crash') throw new Error('told on stderr\u001b[31m');
if (what === 'silent') process.exit(3);
if (what === 'killed') process.kill(process.pid, 'SIGKILL');
if (what === 'fail') {
  await tell?.failed({ code: 'E_LISTEN_IN_USE', message: 'somebody is there' });
  process.exit(1);
}
if (what === 'hang') setInterval(() => undefined, 1000);
if (what === 'serve') {
  // What it is after the starter has gone; who hears of it may end it at once.
  process.on('SIGTERM', () => {
    writeFileSync(
      report,
      JSON.stringify({ cwd: process.cwd(), env: process.env, channel: process.connected }),
    );
    process.exit(0);
  });
  tell?.ready({
    status: 'running',
    pid: process.pid,
    home: '/',
    listen: '127.0.0.1:1',
    proxy_url: 'http://127.0.0.1:1',
    https_inspection: false,
    ca_fingerprint_sha256: null,
    ca_file: null,
    trust_bundle: null,
    environment: {},
  });
  setInterval(() => undefined, 1000);
}
