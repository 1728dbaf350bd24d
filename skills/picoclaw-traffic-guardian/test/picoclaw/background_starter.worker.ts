// Starts `background_child` detached, prints what came of it, and ends: its stdout must reach its end then.
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { startInBackground } from '../../lib/picoclaw/background.ts';

const [timeout = '30000', ...args] = process.argv.slice(2);
const scriptUrl = pathToFileURL(path.join(import.meta.dirname, 'background_child.worker.mjs'));
try {
  const info = await startInBackground({
    scriptUrl,
    args,
    env: process.env,
    home: '/',
    timeoutMs: Number(timeout),
  });
  process.stdout.write(JSON.stringify({ pid: info.pid }));
} catch (error) {
  const { code, message } = error as { code: string; message: string };
  process.stdout.write(JSON.stringify({ code, message }));
}
