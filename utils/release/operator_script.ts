// The verification script that SKILL.md shows to operators: stock tools only, one line of which pins the release key.
import { ReleaseFault } from './fault.ts';

/** Stands where the fingerprint belongs until there is a release key. The script and `verify --pinned` refuse it. */
export const UNPINNED = 'NO-RELEASE-KEY-IS-PINNED-YET';

const PIN = /^FINGERPRINT=(\S*)$/m;

/** The first fenced `bash` block with a pin in it. Throws a ReleaseFault when there is none. */
export function operatorScript(skillMarkdown: string): string {
  for (const [, body = ''] of skillMarkdown.matchAll(/^```bash\n([\s\S]*?)^```$/gm))
    if (PIN.test(body)) return body;
  throw new ReleaseFault('SKILL.md shows no verification script with a FINGERPRINT line');
}

/** The fingerprint that SKILL.md pins: 64 hex digits. Throws a ReleaseFault when none is pinned yet. */
export function pinnedFingerprint(skillMarkdown: string): string {
  const pinned = PIN.exec(operatorScript(skillMarkdown))?.[1] ?? '';
  if (pinned === UNPINNED)
    throw new ReleaseFault('SKILL.md pins no release key yet: its FINGERPRINT line holds the placeholder');
  if (!/^[0-9a-f]{64}$/.test(pinned))
    throw new ReleaseFault(
      'the FINGERPRINT line of SKILL.md holds no SHA-256 of a public key (64 lower-case hex digits)',
    );
  return pinned;
}

/** The script with another pin. */
export function pinnedTo(script: string, fingerprint: string): string {
  return script.replace(PIN, `FINGERPRINT=${fingerprint}`);
}
