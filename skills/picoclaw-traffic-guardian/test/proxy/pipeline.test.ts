import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type Asked, Pipeline } from '../../lib/proxy/pipeline.ts';
import { Peer } from '../support/peer.ts';
import { turn } from './rig.ts';

const test = suite('pipeline');
const REQUESTS = 400;

test('a client that asks on and on is not read while it waits, and then gets all its answers in order', async () => {
  let arrived = 0;
  let first: Asked | undefined;
  let pipeline: Pipeline | undefined;
  const answer = (asked: Asked) => {
    pipeline?.begin(asked);
    asked.response.end(`<${asked.request.url}>`);
    pipeline?.advance();
  };
  const server = createServer({ keepAliveTimeout: 0 }, (request, response) => {
    arrived++;
    pipeline ??= new Pipeline(request.socket, answer);
    const asked = { request, response };
    if (first === undefined) {
      first = asked;
      pipeline.begin(asked);
    } else {
      const resting = pipeline.isEmpty && first.response.writableEnded;
      pipeline.add(asked);
      if (resting) pipeline.advance();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const client = await Peer.connect((server.address() as AddressInfo).port);
  const padding = 'x'.repeat(4_000);
  for (let at = 0; at < REQUESTS; at++)
    client.socket.write(`GET /${at} HTTP/1.1\r\nHost: x\r\nX-Padding: ${padding}\r\n\r\n`);
  while (arrived < 64) await turn();
  for (let turns = 0; turns < 200; turns++) await turn();
  assert.ok(arrived < 160, `${arrived} requests were read`);
  first?.response.end('</0>');
  pipeline?.advance();
  await client.untilText(`</${REQUESTS - 1}>`);
  const answers = [...client.text.matchAll(/<\/(\d+)>/g)].map(([, name]) => Number(name));
  assert.is(answers.length, REQUESTS);
  assert.ok(answers.every((name, at) => name === at));
  client.socket.destroy();
  server.close();
});

test.run();
