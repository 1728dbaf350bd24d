import type { IncomingMessage } from 'node:http';
import type net from 'node:net';
import type { ExchangeTap } from '../detector/observer.ts';
import type { RelayContext } from './context.ts';
import type { Destination } from './destination.ts';
import { AMBIGUOUS_FRAMING, dialFailure, targetFailure } from './failure.ts';
import { outgoingRequest } from './headers.ts';
import { PendingUpgrade } from './pending_upgrade.ts';
import { dialForClient, refuse } from './raw_client.ts';
import { parseAbsoluteTarget } from './target.ts';
import { upgradeHead } from './upgrade_head.ts';

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
  const line = { method, target: path, minorVersion: 1, dest, persistent: true, proxyAuthorization: null };
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
  dialForClient(context, client, dest, {
    connected(origin) {
      origin.write(upgradeHead(method, path, dest, rawHeaders), 'latin1');
      new PendingUpgrade({ context, client, origin, exchange, dest, method, rawHeaders, body: ordinary });
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

function reportHostMismatch(context: RelayContext, dest: Destination): void {
  context.options.report({
    code: 'host_header_mismatch',
    message: `the Host header of an upgrade request does not name ${dest.authority}, its target`,
    dest: dest.authority,
  });
}
