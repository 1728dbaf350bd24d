// `npm run registry [-- --dir DIR] [--port N]`: a ClawHub-compatible registry on loopback that serves built archives,
// for tests and for gateways without a way out.
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import minimist from 'minimist';
import { registryServer } from './registry/server.ts';
import { Shelf } from './registry/shelf.ts';
import { ReleaseFault, runTool } from './release/fault.ts';

await runTool('registry', async () => {
  const options = minimist<{ dir?: string; port?: string }>(process.argv.slice(2), {
    string: ['dir', 'port'],
  });
  const port = Number(options.port ?? 0);
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new ReleaseFault('--port must be 0 to 65535');
  const shelf = new Shelf(path.resolve(options.dir ?? path.join(import.meta.dirname, '../../dist')));
  const server = registryServer(shelf, (line) => process.stderr.write(`${line}\n`));
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(new ReleaseFault(`cannot listen: ${error.message}`)));
    server.listen(port, '127.0.0.1', resolve);
  });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      server.close();
      server.closeAllConnections();
    });
  }
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return JSON.stringify({ ok: true, base_url: base });
});
