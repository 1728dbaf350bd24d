import path from 'node:path';
import type { AudienceEntry } from '../detector/settings.ts';
import { GuardianError } from '../errors.ts';
import { printablePath } from '../printable.ts';
import { gatewayAudience } from './gateway_audience.ts';
import { gatewayBypasses } from './gateway_bypass.ts';
import { expandTilde, resolvePicoclawHome } from './home.ts';
import { readBounded } from './secure_file.ts';
import type { Warning } from './warning.ts';

/** Hundreds of times what Picoclaw writes. */
const MAX_BYTES = 8 * 1024 * 1024;

/** What Picoclaw's own configuration tells the monitor. Holds nothing secret. */
export interface GatewayConfig {
  /** Hosts that the operator sends a provider's key to. */
  readonly audience: readonly AudienceEntry[];
  /** What of the gateway's traffic the monitor will not see, or that this could not be found out. */
  readonly warnings: readonly Warning[];
}

/**
 * Reads the file that Picoclaw reads: PICOCLAW_CONFIG, or config.json in its home. It belongs to another program, so
 * whatever is wrong with it is a warning. Never throws.
 */
export function readGatewayConfig(env: NodeJS.ProcessEnv): GatewayConfig {
  const found = findConfig(env);
  if ('problem' in found) {
    const message = `${found.problem}: neither the hosts of its models nor what bypasses the monitor are known.`;
    return { audience: [], warnings: [{ code: found.code, message }] };
  }
  return { audience: gatewayAudience(found.config), warnings: gatewayBypasses(found.config, env) };
}

/** The file that Picoclaw reads. Throws E_USAGE when nothing says where. */
export function gatewayConfigFile(env: NodeJS.ProcessEnv): string {
  const explicit = env.PICOCLAW_CONFIG ?? '';
  return explicit === '' ? path.join(resolvePicoclawHome(env), 'config.json') : expandTilde(explicit, env);
}

type Found = { readonly config: unknown } | { readonly code: string; readonly problem: string };

function findConfig(env: NodeJS.ProcessEnv): Found {
  const unreadable = (problem: string) => ({ code: 'gateway_config_unreadable', problem });
  let file: string;
  try {
    file = gatewayConfigFile(env);
  } catch (error) {
    if (error instanceof GuardianError) return unreadable(error.message);
    throw error;
  }
  const shown = printablePath(path.resolve(file));
  const read = readBounded(file, { maxBytes: MAX_BYTES, followSymlink: true });
  if (read.outcome === 'absent')
    return { code: 'gateway_config_missing', problem: `There is no Picoclaw configuration at ${shown}` };
  if (read.outcome !== 'read') return unreadable(`Picoclaw's configuration ${read.reason}`);
  try {
    return { config: JSON.parse(read.bytes.toString('utf8').replace(/^\uFEFF/, '')) };
  } catch {
    // The parser's own message repeats what it stumbled over, which may be a key.
    return unreadable(`Picoclaw's configuration ${shown} is not valid JSON`);
  }
}
