/** How to set variables for one shell session, so that what is started from it goes through the monitor. */
export const SHELLS = ['posix', 'fish', 'powershell'] as const;
export type Shell = (typeof SHELLS)[number];

/** One line a variable, to be pasted. Values are quoted so that the shell takes them literally. */
export function exportLines(shell: Shell, environment: Readonly<Record<string, string>>): string[] {
  return Object.entries(environment).map(([name, value]) => exportLine(shell, name, value));
}

function exportLine(shell: Shell, name: string, value: string): string {
  switch (shell) {
    case 'posix':
      return `export ${name}='${value.replaceAll("'", "'\\''")}'`;
    case 'fish':
      // Inside single quotes fish knows two escapes: \' and \\.
      return `set -gx ${name} '${value.replace(/[\\']/g, '\\$&')}'`;
    case 'powershell':
      return `$env:${name} = '${value.replaceAll("'", "''")}'`;
  }
}
