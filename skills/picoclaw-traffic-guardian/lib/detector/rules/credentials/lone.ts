import type { Rule } from '../../rule.ts';
import { expression } from '../boundary.ts';
import { BASE64, filler } from '../filler.ts';
import { shaped } from './shaped.ts';

/** Secrets of programs that stand alone in a text: their own marks tell, nothing around them names them. */
export const LONE_CREDENTIAL_RULES: readonly Rule[] = [
  shaped('ci_secret', {
    id: 'jenkins_encrypted_secret',
    describes: 'A secret of Jenkins, encrypted under the key of its home',
    remedy: 'Replace it where it is used; whoever has the files of the same Jenkins can read it.',
    confidence: 'medium',
    keywords: ['{aqaaab'],
    expression: /\{(?<secret>AQAAABAAAA[A-Za-z0-9+/]{24,400}={0,2})\}/g,
    reach: { before: 0, after: 420 },
    publicPrefix: /^AQAAABAAAA/,
    minEntropy: 3.5,
    source: 'https://www.jenkins.io/doc/developer/security/secrets/',
    sample: (seed) => `<password>{AQAAABAAAAAg${filler(43, BASE64, seed)}=}</password>`,
    ignores: () => ['{AQAAABAAAA}', `{AQAAABAAAA${'A'.repeat(60)}}`, `AQAAABAAAAAg${filler(43, BASE64)}=`],
  }),
  shaped('password_manager', {
    id: 'bitwarden_session_key',
    describes: 'The key of an open session of Bitwarden, which opens the vault on this machine',
    remedy: 'Lock the vault (`bw lock`) and find out what read the environment.',
    severity: 'critical',
    keywords: ['bw_session'],
    expression: /BW_SESSION["'\\]{0,3}\s{0,2}[=:]\s{0,2}["'\\]{0,3}(?<secret>[A-Za-z0-9+/]{86}==)/g,
    reach: { before: 0, after: 112 },
    minEntropy: 4,
    source: 'https://bitwarden.com/help/cli/#session-management',
    sample: (seed) => `export BW_SESSION="${filler(86, BASE64, seed)}=="`,
    ignores: () => ['export BW_SESSION="..."', `BW_SESSION=${'A'.repeat(86)}==`, 'unset BW_SESSION'],
  }),
  shaped('key_share', {
    id: 'vault_unseal_key',
    describes: 'A share of the key that unseals HashiCorp Vault',
    remedy: 'Make new shares (`vault operator rekey`), and find out what read this one.',
    severity: 'critical',
    keywords: ['unseal key', 'unseal_keys', 'recovery key 1', '"keys_base64"'],
    expression:
      /(?:(?:Unseal|Recovery) Key \d{1,2}: |"(?:unseal_keys_(?:b64|hex)|keys_base64)"\s{0,3}:\s{0,3}\[\s{0,12}")(?<secret>[A-Za-z0-9+/]{43,44}={0,2}|[0-9a-f]{64,66})(?![A-Za-z0-9+/=])/g,
    reach: { before: 1, after: 112 },
    minEntropy: 3.2,
    source: 'https://developer.hashicorp.com/vault/docs/concepts/seal',
    sample: (seed) =>
      seed === 1
        ? `Unseal Key 1: ${filler(44, BASE64)}`
        : `{"unseal_keys_b64": [\n    "${filler(43, BASE64, seed)}="`,
    ignores: () => ['Unseal Key 1: ...', `Unseal Key 1: ${'A'.repeat(44)}`, '"unseal_keys_b64": []'],
  }),
  shaped('private_key_file', {
    id: 'keystore',
    describes: 'A key store (PKCS #12 or Java) as a whole',
    remedy: 'Replace the keys in it wherever they are trusted, and find out what read the file.',
    severity: 'critical',
    confidence: 'medium',
    // The first bytes: version 3, then data (RFC 7292, 4); the magic number and version 2. In base64.
    keywords: ['aibazcc', '/u3+7qaaaa'],
    expression: expression(
      'g',
      String.raw`MII[\w+/]{2}AIBAzCC[\w+/]{3}GCSqGSIb3DQEH[\w+/\s]{200,700}|\/u3\+7QAAAAI[\w+/\s]{200,700}`,
    ),
    reach: { before: 5, after: 740 },
    minEntropy: 4,
    source: 'https://www.rfc-editor.org/rfc/rfc7292',
    sample: (seed) =>
      [
        `MIIKJAIBAzCCCd4GCSqGSIb3DQEH${filler(400, BASE64, seed)}`,
        `/u3+7QAAAAIAAAABAAAAAQAF${filler(400, BASE64, seed)}`,
      ][seed % 2] ?? '',
    ignores: () => ['MIIKJAIBAzCC', '/u3+7QAAAAI=', `MIIKJAIBAzCCCd4GCSqGSIb3DQEH${'A'.repeat(400)}`],
  }),
];
