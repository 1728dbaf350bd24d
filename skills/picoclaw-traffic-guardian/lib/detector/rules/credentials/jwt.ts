import type { Rule, RuleMatch } from '../../rule.ts';
import { expression } from '../boundary.ts';
import { filler, URLSAFE } from '../filler.ts';

type Fields = Readonly<Record<string, unknown>>;

/** The fields of a part, or undefined when it is not the base64url form of a JSON object. */
function fieldsOf(part: string | undefined): Fields | undefined {
  const text = Buffer.from(part ?? '', 'base64url').toString();
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** Supabase's `anon` and Mapbox-like tokens are made to be public; they say so. */
const PUBLIC_ROLE = /^(?:anon|anonymous|public)$/;

/** RFC 7515, 7516: a header that names its algorithm; then claims (RFC 7519), or an encrypted key and content. */
function isToken({ secret }: RuleMatch): boolean {
  const parts = secret.split('.');
  const header = fieldsOf(parts[0]);
  if (typeof header?.alg !== 'string') return false;
  if (parts.length === 5) return typeof header.enc === 'string';
  const claims = fieldsOf(parts[1]);
  if (claims === undefined || Object.keys(claims).length === 0) return false;
  return !(typeof claims.role === 'string' && PUBLIC_ROLE.test(claims.role));
}

const base64url = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const sample = (header: Fields, claims: Fields, signature = filler(43, URLSAFE)): string =>
  `${base64url(header)}.${base64url(claims)}.${signature}`;
const CLAIMS = { sub: 'u-4711', iss: 'https://id.example', exp: 4102444800 };

/** JSON Web Tokens: signed, unsigned and encrypted. */
export const JWT_CREDENTIAL_RULES: readonly Rule[] = [
  {
    id: 'json_web_token',
    pattern: 'jwt',
    threat_type: 'EXFIL',
    direction: 'outbound',
    severity: 'medium',
    confidence: 'medium',
    generic: true,
    audience: ['any'],
    // `{"` and the first letter of a member's name; three bytes alone are too frequent.
    keywords: [...'h0rjl4pqw6i1zt'].map((third) => `eyj${third}`),
    // `{"` in base64url is `eyJ`; the parts are at most as long as what header fields of servers hold.
    expression: expression(
      'g',
      '(?<![A-Za-z0-9_.-])',
      String.raw`eyJ[\w-]{10,700}\.(?:eyJ[\w-]{4,3600}\.[\w-]{0,800}|[\w-]{0,800}\.[\w-]{8,32}\.[\w-]{2,3600}\.[\w-]{16,64})`,
      String.raw`(?![\w-])`,
    ),
    reach: { before: 0, after: 5210 },
    publicPrefix: /^eyJ/,
    validate: isToken,
    source: 'https://www.rfc-editor.org/rfc/rfc7519',
    describes: 'A JSON Web Token: whoever holds it is taken for the one it names until it expires.',
    remedy: 'End the session or revoke the token at its issuer, unless it has expired.',
    get finds() {
      return [
        `{"id_token":"${sample({ alg: 'RS256', typ: 'JWT', kid: '1' }, CLAIMS, filler(342, URLSAFE))}"}`,
        `token=${sample({ alg: 'HS256', typ: 'JWT' }, CLAIMS)}&x=1`,
        `unsigned ${sample({ alg: 'none' }, CLAIMS, '')} here`,
        `${base64url({ alg: 'RSA-OAEP', enc: 'A256GCM' })}.${filler(342, URLSAFE)}.${filler(16, URLSAFE)}.${filler(90, URLSAFE)}.${filler(22, URLSAFE)}`,
      ];
    },
    get ignores() {
      return [
        `cursor=${base64url({ id: 17, after: '2026-01-01' })}`,
        sample({ typ: 'JWT' }, CLAIMS),
        `${base64url({ alg: 'HS256' })}.${base64url(17)}.${filler(43, URLSAFE)}`,
        sample({ alg: 'HS256', typ: 'JWT' }, { iss: 'supabase', role: 'anon', exp: 4102444800 }),
        `eyJhbGciOi...`,
        `${base64url({ alg: 'HS256', typ: 'JWT' })}.eyJ.${filler(43, URLSAFE)}`,
      ];
    },
  },
];
