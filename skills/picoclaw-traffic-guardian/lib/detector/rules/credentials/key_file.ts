import type { Rule, RuleMatch } from '../../rule.ts';
import { JOINT_LENGTH, joint } from '../assignment.ts';
import { expression } from '../boundary.ts';
import { entropy } from '../entropy.ts';
import { BASE64, filler, URLSAFE } from '../filler.ts';
import { keyMaterial } from '../private_key_pem.ts';

const COMMON = {
  pattern: 'private_key_file',
  threat_type: 'EXFIL',
  direction: 'outbound',
  severity: 'critical',
  confidence: 'high',
  remedy: 'Replace the key pair wherever its public half is trusted, and find out what read the file.',
} as const;

/** RFC 7517: `d` of RSA, EC and OKP keys and `k` of symmetric ones are what must not be known. */
function isPrivateJwk({ text }: RuleMatch): boolean {
  const [, kind] = /"kty"\s{0,3}:\s{0,3}"(\w+)"/.exec(text) ?? [];
  const member = kind === 'oct' ? 'k' : 'd';
  const [, value = ''] = new RegExp(`"${member}"\\s{0,3}:\\s{0,3}"([\\w-]{16,1400})"`).exec(text) ?? [];
  return entropy(value) >= 3.2;
}

const isMaterial = ({ secret }: RuleMatch): boolean => entropy(keyMaterial(secret)) >= 3.8;

/** Private keys in the formats of programs other than OpenSSL and OpenSSH. Certificates alone are public. */
export const KEY_FILE_CREDENTIAL_RULES: readonly Rule[] = [
  {
    ...COMMON,
    id: 'jwk_private_key',
    keywords: ['"kty"'],
    expression: /\{[^{}]{0,2400}"kty"\s{0,3}:\s{0,3}"(?:RSA|EC|OKP|oct)"[^{}]{0,3400}\}/g,
    reach: { before: 2401, after: 3420 },
    validate: isPrivateJwk,
    source: 'https://www.rfc-editor.org/rfc/rfc7518#section-6',
    describes: 'A private or symmetric key as a JSON Web Key.',
    get finds() {
      return [
        `{"kty":"EC","crv":"P-256","x":"${filler(43, URLSAFE)}","y":"${filler(43, URLSAFE, 2)}","d":"${filler(43, URLSAFE, 3)}"}`,
        `{"d": "${filler(342, URLSAFE, 4)}", "kty": "RSA", "n": "${filler(342, URLSAFE)}", "e": "AQAB"}`,
        `{"keys":[{"kty":"oct","kid":"1","k":"${filler(43, URLSAFE, 5)}"}]}`,
      ];
    },
    get ignores() {
      return [
        `{"kty":"EC","crv":"P-256","x":"${filler(43, URLSAFE)}","y":"${filler(43, URLSAFE, 2)}"}`,
        `{"kty":"RSA","e":"AQAB","n":"${filler(342, URLSAFE)}","kid":"d"}`,
        '{"kty":"RSA","d":"..."}',
      ];
    },
  },
  {
    ...COMMON,
    id: 'minisign_secret_key',
    // The first bytes, `Ed`, `Sc`, `B2` and `Ed`, `BK`, in base64.
    keywords: ['rwrty0iy', 'rwrcs'],
    expression: /(?<![A-Za-z0-9+/=])RWR(?:TY0Iy[A-Za-z0-9+/]{190,210}|CS[A-Za-z0-9+/]{130,140})={0,2}/g,
    reach: { before: 0, after: 222 },
    validate: isMaterial,
    source: 'https://jedisct1.github.io/minisign/',
    describes: 'A secret key of the signature tools minisign or signify.',
    get finds() {
      return [
        `untrusted comment: minisign encrypted secret key\nRWRTY0Iy${filler(204, BASE64)}\n`,
        `untrusted comment: signify secret key\nRWRCS${filler(133, BASE64)}==\n`,
        `{"key":"RWRTY0Iy${filler(204, BASE64, 2)}"}`,
      ];
    },
    get ignores() {
      return [
        `untrusted comment: minisign public key\nRWQ${filler(53, BASE64)}\n`,
        `RWRTY0Iy${filler(40, BASE64)}`,
        `RWRTY0Iy${'A'.repeat(204)}`,
      ];
    },
  },
  {
    ...COMMON,
    id: 'keystore_base64',
    confidence: 'medium',
    keywords: ['p12_', '_p12', '.p12', 'p12"', 'pfx_', '_pfx', 'pfx"', 'pkcs12', 'keystore', '_jks', 'jks_'],
    // A PKCS #12 file is a DER sequence with a length of two bytes; a Java keystore begins with FEEDFEED.
    expression: expression(
      'gi',
      String.raw`[_.]?(?:p12|pfx|pkcs_?12|keystore|jks)[\w.-]{0,24}`,
      joint(String.raw`(?<=\s)`),
      String.raw`(?<secret>(?:MI[IJ][A-Za-z0-9+/]|\/u3\+7Q)[A-Za-z0-9+/\\]{200,900})`,
    ),
    reach: { before: 4, after: 9 + 24 + JOINT_LENGTH + 906 },
    validate: ({ secret }) => /^MI[IJ]|^\/u3/.test(secret) && entropy(secret) >= 4.5,
    source: 'https://www.rfc-editor.org/rfc/rfc7292',
    describes: 'A key store (PKCS #12 or Java) in base64.',
    get finds() {
      return [
        `P12_BASE64=MIIK${filler(400, BASE64)}`,
        `{"keystore": "/u3+7Q${filler(400, BASE64, 2)}"}`,
        `  signing-keystore-data: MIIJ${filler(400, BASE64, 3)}\n`,
      ];
    },
    get ignores() {
      return ['keystore=./release.jks', `certificate=MIIK${filler(400, BASE64)}`, 'p12: MIIK...'];
    },
  },
  {
    ...COMMON,
    id: 'dnssec_private_key',
    keywords: ['private-key-format:'],
    expression:
      /Private-key-format: v1\.\d[\s\\rn]{1,4}[\x20-\x7e\s]{8,1200}?Private(?:Key|Exponent): (?<secret>[A-Za-z0-9+/=]{40,720})/g,
    reach: { before: 0, after: 2000 },
    validate: isMaterial,
    source: 'https://bind9.readthedocs.io/en/latest/manpages.html',
    describes: 'A key that signs a DNS zone.',
    get finds() {
      return [
        `Private-key-format: v1.3\nAlgorithm: 13 (ECDSAP256SHA256)\nPrivateKey: ${filler(43, BASE64)}=\n`,
        `Private-key-format: v1.2\nAlgorithm: 8 (RSASHA256)\nModulus: ${filler(342, BASE64)}==\nPublicExponent: AQAB\nPrivateExponent: ${filler(342, BASE64, 2)}==\n`,
        `Private-key-format: v1.3\nAlgorithm: 15 (ED25519)\nPrivateKey: ${filler(43, BASE64, 3)}=\n`,
      ];
    },
    get ignores() {
      return [
        'Private-key-format: v1.3',
        `Private-key-format: v1.3\nAlgorithm: 13\nPrivateKey: ${'A'.repeat(43)}=`,
        `example. IN DNSKEY 257 3 13 ${filler(86, BASE64)}==`,
      ];
    },
  },
  {
    ...COMMON,
    id: 'xml_rsa_private_key',
    keywords: ['<rsakeyvalue>'],
    expression: /<RSAKeyValue>[A-Za-z0-9+/=<>\s]{40,3200}?<D>(?<secret>[A-Za-z0-9+/=\s]{80,720})<\/D>/g,
    reach: { before: 0, after: 3944 },
    validate: isMaterial,
    source: 'https://learn.microsoft.com/en-us/dotnet/api/system.security.cryptography.rsa.toxmlstring',
    describes: 'An RSA private key as XML, as .NET writes it.',
    get finds() {
      return [1, 2, 3].map(
        (seed) =>
          `<RSAKeyValue><Modulus>${filler(342, BASE64, seed)}==</Modulus><Exponent>AQAB</Exponent><D>${filler(342, BASE64, seed + 3)}==</D></RSAKeyValue>`,
      );
    },
    get ignores() {
      return [
        `<RSAKeyValue><Modulus>${filler(342, BASE64)}==</Modulus><Exponent>AQAB</Exponent></RSAKeyValue>`,
        '<RSAKeyValue><Modulus>...</Modulus><D>...</D></RSAKeyValue>',
        `<RSAKeyValue><Modulus>${filler(342, BASE64)}</Modulus><D>${'A'.repeat(342)}</D></RSAKeyValue>`,
      ];
    },
  },
];
