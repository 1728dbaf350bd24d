import type { IncomingMessage } from 'node:http';
import type net from 'node:net';
import type { ExchangeTap } from '../detector/observer.ts';
import type { RelayContext } from './context.ts';
import type { Destination } from './destination.ts';
import { AMBIGUOUS_FRAMING, dialFailure, targetFailure } from './failure.ts';
import type { FixedWay } from './fixed_way.ts';
import { outgoingRequest } from './headers.ts';
import { PendingUpgrade } from './pending_upgrade.ts';
import { dialForClient, refuse } from './raw_client.ts';
import { reset } from './socket_end.ts';
import { parseAbsoluteTarget } from './target.ts';
import { upgradeHead } from './upgrade_head.ts';

const LINE = {
  minorVersion: 1,
  scheme: 'http',
  tunnelled: false,
  persistent: true,
  proxyAuthorization: null,
} as const;

/**
 * Serves one request with an Upgrade header over plain http whose credentials have been checked: dials, sends the
 * request, and relays the answer as it stands on the wire, whatever it is. After 101 both sides are raw. `head`: what
 * of the connection was read beyond the request's head, its body included.
 */
export function handleUpgrade(
  context: RelayContext,
  request: IncomingMessage,
  client: net.Socket,
  head: Buffer,
): void {
  const { observer, report } = context.options;
  const { method = 'GET', url = '', rawHeaders } = request;
  const target = parseAbsoluteTarget(url);
  if (typeof target === 'string') {
    refuse(report, client, targetFailure(target), { method });
    return;
  }
  const { dest, path } = target;
  const line = { ...LINE, method, target: path, dest };
  const ordinary = outgoingRequest(line, rawHeaders);
  if (ordinary === null) {
    refuse(report, client, AMBIGUOUS_FRAMING, { method, dest });
    return;
  }
  if (ordinary.hostMismatch) reportHostMismatch(context, dest);
  const source = client.remoteAddress ?? 'unknown';
  const exchange: ExchangeTap = observer.open({ protocol: 'http', source, dest: dest.authority });
  exchange.requestHead(method, url, rawHeaders);
  if (head.length > 0) client.unshift(head);
  dialForClient(context, client, dest, exchange, {
    connected(origin) {
      origin.write(upgradeHead(method, path, dest, rawHeaders), 'latin1');
      new PendingUpgrade({
        context,
        client,
        origin,
        exchange,
        dest,
        method,
        rawHeaders,
        body: ordinary,
        tunnelled: false,
      });
    },
    failed(error) {
      refuse(report, client, dialFailure(error), { method, dest });
      exchange.close('aborted');
    },
    clientLeft() {
      exchange.close('aborted');
    },
  });
}

/**
 * The same for a request that came out of a CONNECT: to the connection that it leads to, line by line as it is. A CONNECT
 * inside a CONNECT, meant for a proxy at its other end, is such a request too.
 */
export function handleTunnelledUpgrade(
  context: RelayContext,
  request: IncomingMessage,
  client: net.Socket,
  head: Buffer,
  way: FixedWay,
): void {
  const { dest, scheme } = way;
  const { observer, report } = context.options;
  const { method = 'GET', url = '', rawHeaders, httpVersion } = request;
  const line = { ...LINE, method, target: url, dest, scheme, tunnelled: true };
  const body = outgoingRequest(line, rawHeaders);
  if (body === null) {
    report({ code: AMBIGUOUS_FRAMING.code, message: AMBIGUOUS_FRAMING.message, dest: dest.authority });
    way.release();
    reset(client);
    return;
  }
  if (body.hostMismatch) reportHostMismatch(context, dest);
  const source = client.remoteAddress ?? 'unknown';
  const exchange: ExchangeTap = observer.open({ protocol: scheme, source, dest: dest.authority });
  exchange.requestHead(method, url, rawHeaders);
  if (head.length > 0) client.unshift(head);
  let lines = `${method} ${url} HTTP/${httpVersion}\r\n`;
  for (let at = 0; at + 1 < rawHeaders.length; at += 2)
    lines += `${rawHeaders[at]}: ${rawHeaders[at + 1]}\r\n`;
  withOrigin(way, client, exchange, (origin) => {
    origin.write(`${lines}\r\n`, 'latin1');
    new PendingUpgrade({
      context,
      client,
      origin,
      exchange,
      dest,
      method,
      rawHeaders,
      body,
      tunnelled: true,
    });
  });
}

/** Takes the connection out of `way` for good: at once, or when a new one stands in place of one that was lent. */
function withOrigin(
  way: FixedWay,
  client: net.Socket,
  exchange: ExchangeTap,
  use: (origin: net.Socket) => void,
): void {
  if (way.current(false) !== null) {
    const origin = way.letGo();
    if (origin !== null) use(origin);
    return;
  }
  client.read(0); // as in dialForClient
  const onClose = () => {
    cancel();
    exchange.close('aborted');
  };
  client.on('close', onClose);
  const cancel = way.renew(exchange, () => {
    client.off('close', onClose);
    const origin = way.letGo();
    if (origin !== null) {
      use(origin);
      return;
    }
    reset(client);
    exchange.close('aborted');
  });
}

function reportHostMismatch(context: RelayContext, dest: Destination): void {
  context.options.report({
    code: 'host_header_mismatch',
    message: `the Host header of an upgrade request does not name ${dest.authority}, its target`,
    dest: dest.authority,
  });
}
