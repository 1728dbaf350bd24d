import type { FlagTable } from './arguments.ts';

/** Where the finding log is; also for those who only read it. */
export const LOG_FLAGS = {
  'log-dir': { kind: 'value', value: 'DIR', does: 'The finding log is in DIR, below the home.' },
} as const satisfies FlagTable;

/** Flags that set a configuration key. They go before the environment and the file. */
export const CONFIG_FLAGS = {
  listen: {
    kind: 'value',
    value: 'HOST:PORT',
    does: 'Listen there (default 127.0.0.1:18899); port 0 picks a free one.',
  },
  'allow-remote-clients': {
    kind: 'switch',
    does: 'Second confirmation for a listen address that other machines can reach.',
  },
  'upstream-proxy': { kind: 'value', value: 'URL', does: 'Proxy that outgoing connections go through.' },
  'upstream-no-proxy': {
    kind: 'value',
    value: 'HOSTS',
    does: 'Hosts dialled directly all the same, in NO_PROXY syntax.',
  },
  'max-scan-bytes': { kind: 'value', value: 'N', does: 'Look at the first N bytes of each message.' },
  ...LOG_FLAGS,
  mode: { kind: 'value', value: 'detect', does: 'Detect and log; there is no other mode.' },
  https: {
    kind: 'switch',
    does: 'Look into TLS as well; the target gets the trust for it in its environment.',
  },
  'upstream-ca': {
    kind: 'value',
    value: 'FILE',
    does: 'Verify upstreams with the roots in FILE, PEM, besides those of the system.',
  },
  'https-inspect-hosts': {
    kind: 'value',
    value: 'HOSTS',
    does: 'Look into TLS to these hosts alone, e.g. api.example.com,*.example.org.',
  },
  'https-bypass-hosts': { kind: 'value', value: 'HOSTS', does: 'Never look into TLS to these hosts.' },
  'ephemeral-ca': {
    kind: 'switch',
    does: 'Keep the key of the certificate authority in memory only.',
  },
  'watch-secrets': {
    kind: 'switch',
    does: "Read Picoclaw's secret stores, and watch for their exact values; they stay in memory.",
  },
} as const satisfies FlagTable;
