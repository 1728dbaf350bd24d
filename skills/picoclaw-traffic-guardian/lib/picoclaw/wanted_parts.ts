import type { HttpsInspection } from './https_inspection.ts';
import type { MonitorInput } from './monitor_input.ts';
import type { SecretWatch } from './secrets/watch.ts';

/** All that TLS needs is loaded when it is wanted, and not before. */
export async function httpsInspection(input: MonitorInput): Promise<HttpsInspection | null> {
  if (!input.config.https_inspection) return null;
  const { openHttpsInspection } = await import('./https_inspection.ts');
  return openHttpsInspection(input);
}

/** What reads the gateway's secrets is not even loaded unless its operator wants it. */
export async function secretWatch({
  config,
  env,
  commandEnvironment,
  clock,
}: MonitorInput): Promise<SecretWatch | null> {
  if (!config.watch_secrets) return null;
  const { SecretWatch } = await import('./secrets/watch.ts');
  return new SecretWatch(env, commandEnvironment ?? null, clock);
}
