import { isLoopback } from './address_kind.ts';
import type { Config } from './config.ts';
import type { Problem } from './problem.ts';

/** What is wrong between keys that are each valid alone. Keys that are not are left out of it. */
export function contradictions(config: Partial<Config>): readonly Problem[] {
  const problems: Problem[] = [];
  const { listen, log_max_file_bytes: file, log_max_total_bytes: total } = config;
  if (listen !== undefined && !isLoopback(listen.host)) {
    if (config.allow_remote_clients === false)
      problems.push({
        key: 'listen',
        code: 'remote_clients_not_allowed',
        message: `${listen.host} can be reached from other machines; use a loopback address such as 127.0.0.1, or confirm it with allow_remote_clients`,
      });
    if (config.require_proxy_credentials === false)
      problems.push({
        key: 'require_proxy_credentials',
        code: 'credentials_required',
        message: `must be true while ${listen.host} can be reached from other machines: anyone could use the proxy`,
      });
  }
  if (file !== undefined && total !== undefined && total < file)
    problems.push({
      key: 'log_max_total_bytes',
      code: 'inconsistent',
      message: `is ${total}; it must not be less than log_max_file_bytes, which is ${file}`,
    });
  return problems;
}
