import { GuardianError } from '../errors.ts';
import { askFlush } from '../picoclaw/control_client.ts';
import { presenceOf } from '../picoclaw/presence.ts';
import type { Warning } from '../picoclaw/warning.ts';

/** A reader of the log waits this long for what is still being inspected. */
const FLUSH_WAIT_MS = 2_000;

/**
 * Has a running monitor write down everything it saw, so that the log on disk is current. Best effort: what
 * stands in the way is a warning, never an error, because the log can be read all the same.
 */
export async function freshen(home: string): Promise<Warning[]> {
  try {
    const presence = await presenceOf(home);
    if (presence.status === 'stale' && presence.process !== 'gone')
      return [behind(`process ${presence.state.identity.pid} runs and does not answer`)];
    if (presence.status !== 'running') return [];
    const flushed = await askFlush(presence.state, FLUSH_WAIT_MS);
    return flushed ? [] : [behind('it is still inspecting')];
  } catch (error) {
    if (error instanceof GuardianError) return [behind(error.message)];
    throw error;
  }
}

function behind(why: string): Warning {
  return { code: 'log_may_be_behind', message: `The newest traffic may be missing: ${why}.` };
}
