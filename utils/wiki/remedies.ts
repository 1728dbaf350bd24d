import type { ErrorCode } from '../../skills/picoclaw-traffic-guardian/lib/errors.ts';

/** What an operator does about each code. The message itself names the file, the key or the flag. */
export const REMEDIES: Readonly<Record<ErrorCode, string>> = {
  E_USAGE: 'Read the sentence: it names the flag and suggests the nearest one. `--help` lists them.',
  E_CONFIG_INVALID:
    'Run `validate_config`: it lists every problem with key, allowed range, line and column, and where each value comes from.',
  E_CONFIG_UNREADABLE:
    'Look at the path it names: `--config` or `PICOCLAW_TRAFFIC_GUARDIAN_CONFIG` may point elsewhere.',
  E_UNSUPPORTED: 'Leave out the flag or key that it names.',
  E_HOME_UNSAFE:
    'Make the home a real directory that belongs to you, mode 0700: `ls -ld` shows which of the three it is not. Do not run the monitor as another user than before.',
  E_HOME_UNWRITABLE: 'Free space or remount; or name another home with `--home`.',
  E_FILE_UNSAFE:
    'Look at what stands there before you remove it. With `export_profile`, it is something else than a fragment: name another `--output`.',
  E_FILE_UNREADABLE: 'Check owner and mode of the file that it names.',
  E_FILE_UNWRITABLE:
    'Check free space, owner and mode of the directory; the directory of an `--output` must exist. Where it is stdout: what stands behind `>`.',
  E_STATE_CORRUPT:
    'Do what the sentence says. A damaged `state.json` is set aside by the next `start`; a damaged key or token is removed by hand, and the sentence says what is lost with it.',
  E_LOG_UNREADABLE: 'Check owner and mode of the log directory, and that `findings.jsonl` is a plain file.',
  E_ALREADY_RUNNING:
    'Use the one that runs (`status` shows its variables), or `stop` it first, or name another `--home`.',
  E_NOT_RUNNING: 'Nothing to do, or `start` it.',
  E_START_FAILED: 'Read the end of `monitor.log` in the home; start without `--background` to see it happen.',
  E_STOP_FAILED:
    'Ask `status` for the pid; if that process does not end by itself, end it as its owner and run `stop` once more.',
  E_LISTEN_IN_USE:
    'Find the other program (`ss -ltnp`, on macOS `lsof -iTCP -sTCP:LISTEN`), or `--listen 127.0.0.1:0` for any free port. It may be a monitor [whose home was removed](#nothing-runs-and-yet-something-relays).',
  E_LISTEN_FAILED:
    'Use an address of this machine; ports below 1024 need rights that the monitor should not have.',
  E_CONTROL_FAILED: 'Wait and ask again; if it stays so, `stop` and `start`. Traffic may pass all the while.',
  E_COMMAND_FAILED: 'Check the COMMAND after `--`: its name, that it may be executed, and PATH.',
  E_INTERNAL:
    'A bug: keep the sentence, `--version` and the end of `monitor.log`, and report it. None of them holds a secret.',
};
