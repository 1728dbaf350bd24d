import { printable } from '../printable.ts';
import { exportLines, type Shell } from './shell.ts';
import { shownEnvironment } from './shown_environment.ts';
import type { Paint } from './terminal.ts';

/** How a target process comes under the monitor, for the banner of `start` and for `status`. */
export function scopeLines(
  environment: Readonly<Record<string, string>>,
  shell: Shell,
  paint: Paint,
): string[] {
  const { environment: shown, environment_omitted: omitted = [] } = shownEnvironment(environment);
  return [
    paint('bold', 'Watch one process:'),
    '  node start.mjs -- COMMAND',
    'or give it these variables before it starts (they hold the proxy credentials):',
    ...exportLines(shell, shown).map((line) => `  ${printable(line)}`),
    ...(omitted.length > 0 ? [`  (too long to show: ${printable(omitted.join(', '))})`] : []),
  ];
}
