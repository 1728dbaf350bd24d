import { GuardianError } from '../errors.ts';
import type { StatusReport } from '../picoclaw/status_report.ts';
import { printable } from '../printable.ts';

/** What has to be typed, or given as the flag's value, before anything is said about a system's trust store. */
export const SYSTEM_TRUST_PHRASE = 'this weakens every program on this machine';

export const SYSTEM_TRUST_WARNING =
  'The monitor never does this and does not need it. With the certificate authority in the trust store of the system, whoever gets its key can pass for any host towards every program of this machine, monitored or not, until it is removed again.';

/** Commands for a person to run, or not. Nothing here is ever executed. */
export interface SystemTrust {
  readonly ca_file: string;
  readonly ca_fingerprint_sha256: string;
  readonly systems: readonly {
    readonly system: string;
    readonly add: readonly string[];
    readonly remove: readonly string[];
  }[];
}

const NAME = 'picoclaw-traffic-guardian';

/** Throws E_NOT_RUNNING when nothing runs, and E_USAGE when what runs has no certificate authority. */
export function systemTrust({ status, ca_file, ca_fingerprint_sha256 }: StatusReport): SystemTrust {
  if (status !== 'running') throw new GuardianError('E_NOT_RUNNING', 'no monitor runs: start --https first');
  if (ca_file === null || ca_fingerprint_sha256 === null) {
    const message =
      'the running monitor does not open TLS and has no certificate authority: start --https first';
    throw new GuardianError('E_USAGE', message);
  }
  const file = quoted(ca_file);
  const windowsFile = `'${ca_file.replaceAll("'", "''")}'`;
  return {
    ca_file,
    ca_fingerprint_sha256,
    systems: [
      {
        system: 'Debian, Ubuntu, Alpine',
        add: [`sudo cp ${file} /usr/local/share/ca-certificates/${NAME}.crt`, 'sudo update-ca-certificates'],
        remove: [
          `sudo rm /usr/local/share/ca-certificates/${NAME}.crt`,
          'sudo update-ca-certificates --fresh',
        ],
      },
      {
        system: 'Fedora, RHEL',
        add: [`sudo cp ${file} /etc/pki/ca-trust/source/anchors/${NAME}.pem`, 'sudo update-ca-trust'],
        remove: [`sudo rm /etc/pki/ca-trust/source/anchors/${NAME}.pem`, 'sudo update-ca-trust'],
      },
      {
        system: 'macOS',
        add: [`sudo security add-trusted-cert -d -r trustRoot -k /Library/Keychains/System.keychain ${file}`],
        remove: [`sudo security remove-trusted-cert -d ${file}`],
      },
      {
        system: 'Windows, PowerShell as administrator',
        add: [`Import-Certificate -FilePath ${windowsFile} -CertStoreLocation Cert:\\LocalMachine\\Root`],
        remove: [
          `Get-ChildItem Cert:\\LocalMachine\\Root | Where-Object Subject -like 'CN=${NAME} *' | Remove-Item`,
        ],
      },
    ],
  };
}

export function systemTrustText({ ca_file, ca_fingerprint_sha256, systems }: SystemTrust): string {
  return [
    SYSTEM_TRUST_WARNING,
    '',
    `Certificate authority: ${printable(ca_file)}, SHA-256 ${ca_fingerprint_sha256}.`,
    ...systems.flatMap(({ system, add, remove }) => [
      '',
      `${system}:`,
      ...add.map((line) => `  ${printable(line)}`),
      '  and to undo it:',
      ...remove.map((line) => `  ${printable(line)}`),
    ]),
    '',
  ].join('\n');
}

/** One word of a POSIX shell. */
function quoted(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`;
}
