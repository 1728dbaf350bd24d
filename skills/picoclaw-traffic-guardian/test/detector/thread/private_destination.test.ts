import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { proxied, settled, startRelay } from '../../proxy/test_relay.ts';
import { answerLookups } from '../../support/lookups.ts';
import { Peer, PeerServer } from '../../support/peer.ts';
import { InspectorBench } from './inspector_bench.ts';

const test = suite('private destinations, from the wire to the log');

test('a name that leads inside is relayed, and is one finding however often it is connected to', async () => {
  const bench = new InspectorBench({ workerUrl: new URL('./detection.worker.mjs', import.meta.url) });
  const server = await PeerServer.listen();
  const { relay, port } = await startRelay({
    observer: bench.inspector,
    upstream: { proxy: null, noProxy: '', resolve: { 'model.test': '127.0.0.1' } },
  });
  // Public addresses stand last, where nobody gets: the listener is at the first one.
  const lookups = answerLookups(['127.0.0.1', '192.0.2.1']);
  try {
    for (const host of ['rebind.test', 'rebind.test', 'localhost', 'model.test']) {
      const client = await Peer.connect(port);
      client.socket.write(proxied('GET', `http://${host}:${server.port}/`));
      const origin = await server.accept();
      await origin.untilText('\r\n\r\n');
      origin.socket.end('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok');
      await client.untilText('\r\n\r\nok');
      client.socket.destroy();
    }
    assert.ok(await bench.inspector.flush(10_000));
    const [finding, ...others] = bench.findings();
    if (finding === undefined) throw new Error('nothing was found');
    assert.equal(others, []);
    const { pattern, rule, threat_type, direction, severity, location, snippet, dest, occurrences } = finding;
    assert.equal(
      { pattern, rule, threat_type, direction, severity, location, snippet, dest, occurrences },
      {
        pattern: 'private_destination',
        rule: 'loopback_destination',
        threat_type: 'EXFIL',
        direction: 'outbound',
        severity: 'medium',
        location: 'destination',
        snippet: 'rebind.test -> 127.0.0.1',
        dest: `rebind.test:${server.port}`,
        occurrences: 2,
      },
    );
  } finally {
    lookups.stop();
    await settled(relay);
    await server.close();
    await bench.dispose();
  }
});

test.run();
