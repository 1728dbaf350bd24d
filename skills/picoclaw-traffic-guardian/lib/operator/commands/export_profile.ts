import path from 'node:path';
import { systemClock } from '../../clock.ts';
import { logDigest } from '../../detector/log/reader.ts';
import type { LoadedConfig } from '../../picoclaw/config/load.ts';
import { expandTilde, homeExists } from '../../picoclaw/home.ts';
import { exportPosture, type Posture } from '../../picoclaw/posture.ts';
import { presenceOf } from '../../picoclaw/presence.ts';
import { printable } from '../../printable.ts';
import { LOG_FLAGS } from '../config_flags.ts';
import type { Call, Command } from '../door.ts';
import type { ExitCode } from '../exit_code.ts';
import { freshen } from '../freshness.ts';
import { parseInstant } from '../moment.ts';
import { validConfig, whereabouts } from '../whereabouts.ts';

const FLAGS = {
  output: {
    kind: 'value',
    value: 'FILE',
    does: 'Write FILE (default: profile_output of the configuration).',
  },
  'generated-at': { kind: 'value', value: 'TIME', does: 'Use TIME, ISO 8601, for generated_at.' },
  ...LOG_FLAGS,
} as const;

export const exportProfile: Command<typeof FLAGS> = {
  name: 'export_profile',
  summary: 'Writes the posture fragment that picoclaw-security-guardian includes with --watch.',
  flags: FLAGS,
  examples: [
    ['export_profile.mjs', 'into the home'],
    ['export_profile.mjs --output posture.json', 'into the working directory'],
  ],
  run,
};

async function run({ args: { flags }, output, env }: Call<typeof FLAGS>): Promise<ExitCode> {
  const given = flags['generated-at'];
  const generatedAt =
    given === undefined ? undefined : new Date(parseInstant('generated-at', given)).toISOString();
  const { home, loaded } = whereabouts(flags, env);
  const valid = validConfig(loaded);
  const warnings = homeExists(home) ? await freshen(home) : [];
  const { path: file, ...rest } = exportPosture(await postureOf(home, valid), {
    home,
    output:
      flags.output === undefined ? valid.config.profile_output : path.resolve(expandTilde(flags.output, env)),
    generatedAt,
    clock: systemClock,
  });
  await output.document({ ok: true, path: file, ...rest, warnings }, () =>
    [
      `${rest.changed ? 'Wrote' : 'Unchanged:'} ${printable(file)}`,
      `SHA-256 ${rest.sha256}`,
      ...warnings.map(({ message }) => printable(message)),
      '',
    ].join('\n'),
  );
  return 0;
}

/** What holds now: of the running monitor, or of the configuration that the next one would have. */
async function postureOf(home: string, loaded: Extract<LoadedConfig, { ok: true }>): Promise<Posture> {
  const presence = await presenceOf(home);
  const finding_log_sha256 = logDigest(loaded.config.log_dir);
  if (presence.status === 'running') {
    const { mode, https_inspection, ca_fingerprint_sha256, config_sha256 } = presence.state;
    return {
      monitor_status: 'running',
      mode,
      https_inspection,
      ca_fingerprint_sha256,
      config_sha256,
      finding_log_sha256,
    };
  }
  return {
    monitor_status: presence.status,
    mode: loaded.config.mode,
    https_inspection: loaded.config.https_inspection,
    ca_fingerprint_sha256: null,
    config_sha256: loaded.sha256,
    finding_log_sha256,
  };
}
