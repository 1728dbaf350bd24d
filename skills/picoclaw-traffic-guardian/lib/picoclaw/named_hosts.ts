import type { ControlStatus } from './control.ts';

/** What names hosts in a monitor's account of itself. */
export type NamedHosts = Pick<ControlStatus, 'coverage' | 'unopened_hosts'>;

/**
 * The same with every host as `show` has it (`host:port`, or what was learned of one). Clients choose these names, and may
 * make them of secrets. A monitor that gives an account takes out what only its process knows, the values that it watches
 * for, and whatever is no word; who shows the account to people takes out what rules know.
 */
export function withHosts(named: NamedHosts, show: (dest: string) => string): NamedHosts {
  const { coverage, unopened_hosts } = named;
  return {
    coverage: { ...coverage, hosts: coverage.hosts.map((host) => ({ ...host, dest: show(host.dest) })) },
    unopened_hosts: unopened_hosts.map((learned) => ({ ...learned, host: show(learned.host) })),
  };
}
