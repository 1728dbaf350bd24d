import type { CoverageCounts, DropReason } from '../detector/coverage.ts';
import type { OpaqueReason } from '../detector/observer.ts';
import { REASONS } from '../detector/reason.ts';
import type { StatusCoverage, StatusReport } from '../picoclaw/status_report.ts';
import { printable } from '../printable.ts';
import type { LearnedReason } from '../proxy/tls/learned_hosts.ts';
import { bytesText } from './quantity_text.ts';
import { aligned, type Paint } from './terminal.ts';

const OPAQUE_WORDS: Readonly<Record<OpaqueReason, string>> = {
  tunnel: 'went through a tunnel (TLS, as a rule)',
  bypass: 'were TLS to hosts that the configuration excepts',
  pinned: 'were TLS whose client does not accept certificates of the monitor',
  client_certificate: 'were TLS whose origin asks for a client certificate',
  h2_only: 'were TLS between peers that speak HTTP/2 alone',
  ech: 'were TLS with an encrypted host name',
  upstream_certificate:
    'were TLS that failed, because the certificate of the origin does not stand verification',
  tls_failed: 'were TLS that the monitor could not agree on with either side',
  not_http: 'were TLS with something else than HTTP/1 inside',
  not_tls: 'were tunnels with neither TLS nor HTTP/1 inside',
  upgrade: 'became a protocol that is not WebSocket',
  unknown_encoding: 'had a content encoding that cannot be undone',
  undecodable: 'had a damaged content encoding',
  decompression_limit: 'expanded beyond the decompression limit',
  websocket_compressed: 'were WebSockets with an extension that cannot be undone',
  websocket_malformed: 'were WebSockets with malformed frames',
};

const LEARNED_WORDS: Readonly<Record<LearnedReason, string>> = {
  pinned: "a client did not accept the monitor's certificate",
  client_certificate: 'the origin asks for a client certificate',
  h2_only: 'the origin speaks HTTP/2 alone',
  tls_failed: 'the monitor and the origin could not agree on TLS',
};

/** Of a client it may also be this, and holds for clients of its kind. */
const CLIENT_TLS_FAILED = 'a client and the monitor could not agree on TLS';

const DROP_WORDS: Readonly<Record<DropReason, string>> = {
  inspector_busy: 'passed while the inspector was busy',
  inspector_restart: 'were lost with an inspector that had to be replaced',
  inspector_down: 'passed while no inspector was running',
};

/** What passed, how much of it was not looked at and why, and which hosts are new. At most `most` entries a list. */
export function coverageLines(coverage: StatusCoverage, most: number, paint: Paint): string[] {
  const { exchanges, bytes, inspected, open } = coverage;
  const under = open > 0 ? `, ${open} under way` : '';
  const lines = [
    `${paint('bold', 'Seen:')} ${exchanges} ${exchanges === 1 ? 'exchange' : 'exchanges'}, ${bytesText(bytes)}; ${inspected} inspected completely${under}`,
    ...newHostLines(coverage, most, paint),
  ];
  const blind = blindSpots(coverage);
  if (blind.length === 0) return lines;
  const hosts = coverage.hosts
    .filter((host) => missed(host) > 0)
    .slice(0, most)
    .map((host) => [
      printable(host.dest),
      `${host.inspected} inspected, not or in part: ${shortReasons(host)}`,
    ]);
  return [
    ...lines,
    `${paint('yellow', 'Not seen:')} ${missed(coverage)} of ${exchanges}, wholly or in part`,
    ...blind.map((line) => `  ${line}`),
    ...aligned(hosts, '    '),
  ];
}

/** Of the hosts that this run met first, those whose name says something against them. */
function newHostLines({ new_hosts: met, hosts }: StatusCoverage, most: number, paint: Paint): string[] {
  if (met === 0) return [];
  const sensed = hosts.filter(({ senses }) => senses.length > 0);
  const rest = sensed.length - most;
  return [
    `${paint('bold', 'New in this run:')} ${met} ${met === 1 ? 'host' : 'hosts'}${sensed.length > 0 ? '; worth a look:' : ''}`,
    ...aligned(
      sensed
        .slice(0, most)
        .map(({ dest, first_seen, senses }) => [
          printable(dest),
          `since ${printable(first_seen)}`,
          senses.map((sense) => REASONS[sense]).join(' '),
        ]),
      '  ',
    ),
    ...(rest > 0 ? [`  and ${rest} more`] : []),
  ];
}

/** As in JSON, so that an operator can look them up. */
function shortReasons({ truncated, opaque, dropped_by_reason }: CoverageCounts): string {
  const counts = Object.entries({ truncated, ...opaque, ...dropped_by_reason });
  return counts
    .filter(([, count]) => count > 0)
    .map(([reason, count]) => `${count} ${reason}`)
    .join(', ');
}

/** The hosts whose TLS stays closed, and why. */
export function unopenedLines(hosts: StatusReport['unopened_hosts'], most: number, paint: Paint): string[] {
  if (hosts.length === 0) return [];
  const rest = hosts.length - most;
  return [
    paint('yellow', 'TLS that stays closed; node status.mjs --retry-hosts tries again:'),
    ...aligned(
      hosts
        .slice(0, most)
        .map(({ host, reason, side, until }) => [
          printable(host),
          `${side === 'client' && reason === 'tls_failed' ? CLIENT_TLS_FAILED : LEARNED_WORDS[reason]}; until ${printable(until)}`,
        ]),
      '  ',
    ),
    ...(rest > 0 ? [`  and ${rest} more`] : []),
  ];
}

function missed(counts: CoverageCounts): number {
  const opaque = Object.values(counts.opaque).reduce((sum, count) => sum + count, 0);
  return opaque + counts.truncated + counts.dropped;
}

function blindSpots({ truncated, opaque, dropped_by_reason }: CoverageCounts): string[] {
  const spots: Array<readonly [number, string]> = [
    [truncated, 'were inspected in part: up to max_scan_bytes, or without an archive that cannot be opened'],
    ...reasons(OPAQUE_WORDS).map(([reason, words]) => [opaque[reason] ?? 0, words] as const),
    ...reasons(DROP_WORDS).map(([reason, words]) => [dropped_by_reason[reason] ?? 0, words] as const),
  ];
  return spots.filter(([count]) => count > 0).map(([count, words]) => `${count} ${words}`);
}

function reasons<K extends string>(words: Readonly<Record<K, string>>): Array<[K, string]> {
  return Object.entries<string>(words) as Array<[K, string]>;
}
