import type { Rule } from '../../../rule.ts';
import { named, tokens, UUID } from '../../credential.ts';
import { ALNUM, BASE64, DIGITS, filler, HEX, LOWER, URLSAFE } from '../../filler.ts';

const PATTERN = 'cloud_credential';

const CLOUDFLARE = { vendor: 'Cloudflare', audience: ['cloudflare'] } as const;
const CLOUDFLARE_FORMATS = 'https://developers.cloudflare.com/fundamentals/api/get-started/token-formats/';
const CLOUDFLARE_API = 'https://developers.cloudflare.com/fundamentals/api/get-started/create-token/';

const NETLIFY = {
  vendor: 'Netlify',
  is: 'An access token',
  body: `${ALNUM}_`,
  length: 36,
  mixed: true,
  audience: ['netlify'],
  source: 'https://answers.netlify.com/t/change-to-the-netlify-authentication-token-format/106146',
} as const;

/** Credentials of content delivery, and of sites that are deployed to it. */
export const DELIVERY_RULES: readonly Rule[] = [
  ...tokens(PATTERN, [
    { ...NETLIFY, id: 'netlify_token', prefixes: ['nfp_', 'nfc_', 'nfu_', 'nfb_'] },
    // `info_` is everywhere
    { ...NETLIFY, id: 'netlify_oauth_token', is: 'An OAuth token', prefixes: ['nfo_'], delimited: true },
    {
      id: 'vercel_token',
      vendor: 'Vercel',
      is: 'An access, refresh or integration token',
      prefixes: ['vcp_', 'vci_', 'vca_', 'vcr_'],
      body: ALNUM,
      length: [40, 64],
      audience: ['vercel_api'],
      source: 'https://vercel.com/changelog/new-token-formats-and-secret-scanning',
    },
    {
      id: 'vercel_blob_token',
      vendor: 'Vercel Blob',
      is: 'A read and write token',
      prefixes: ['vercel_blob_rw_'],
      body: `${ALNUM}_`,
      length: [30, 70],
      audience: ['vercel_api'],
      source: 'https://vercel.com/docs/vercel-blob/using-blob-sdk',
    },
    {
      ...CLOUDFLARE,
      id: 'cloudflare_token',
      is: 'An API token',
      severity: 'critical',
      prefixes: ['cfut_', 'cfat_'],
      body: URLSAFE,
      length: [41, 64],
      source: CLOUDFLARE_FORMATS,
    },
    {
      ...CLOUDFLARE,
      id: 'cloudflare_global_key',
      is: 'The global API key',
      severity: 'critical',
      prefixes: ['cfk_'],
      body: URLSAFE,
      length: [41, 64],
      source: CLOUDFLARE_FORMATS,
    },
    {
      ...CLOUDFLARE,
      id: 'cloudflare_origin_ca_key',
      is: 'An origin CA key',
      severity: 'critical',
      prefixes: ['v1.0-'],
      body: `${HEX}-`,
      length: 171,
      shape: '[0-9a-f]{24}-[0-9a-f]{146}',
      sample: (seed) => `v1.0-${filler(24, HEX, seed)}-${filler(146, HEX, seed)}`,
      source: 'https://developers.cloudflare.com/fundamentals/api/get-started/ca-keys/',
    },
    {
      ...CLOUDFLARE,
      id: 'cloudflare_tunnel_token',
      is: 'The token of a tunnel',
      // {"a":"…","t":"…","s":"…"}
      prefixes: ['eyJhIjoi'],
      body: BASE64,
      length: [120, 300],
      tail: ['={0,2}', 2],
      holds: (secret) => /"s":"/.test(Buffer.from(secret, 'base64').toString('latin1')),
      sample: (seed) =>
        Buffer.from(
          `{"a":"${filler(32, HEX, seed)}","t":"${UUID.sample(seed)}","s":"${filler(43, BASE64, seed)}="}`,
        ).toString('base64'),
      source:
        'https://developers.cloudflare.com/cloudflare-one/networks/connectors/cloudflare-tunnel/configure-tunnels/remote-tunnel-permissions/',
    },
    {
      id: 'akamai_token',
      vendor: 'Akamai EdgeGrid',
      is: 'A client or access token',
      prefixes: ['akab-'],
      body: `${LOWER}${DIGITS}-`,
      length: 33,
      shape: '[a-z0-9]{16}-[a-z0-9]{16}',
      sample: (seed) => `akab-${filler(16, LOWER + DIGITS, seed)}-${filler(16, LOWER + DIGITS, seed + 1)}`,
      source: 'https://techdocs.akamai.com/developer/docs/edgegrid',
    },
    {
      id: 'deno_deploy_token',
      vendor: 'Deno Deploy',
      is: 'An access token',
      prefixes: ['ddp_', 'ddo_'],
      body: ALNUM,
      length: 36,
      audience: ['deno'],
      source: 'https://docs.deno.com/deploy/',
    },
  ]),
  ...named(PATTERN, [
    {
      ...CLOUDFLARE,
      id: 'cloudflare_legacy_token',
      is: 'An API token or the global API key',
      names: ['cloudflare', 'cf_api_token', 'cf_api_key', 'cf_token', 'x_auth_key'],
      body: URLSAFE,
      length: [37, 45],
      source: CLOUDFLARE_API,
      ignores: [`cloudflare_zone_id=${filler(32, HEX)}`],
    },
    {
      id: 'netlify_legacy_token',
      vendor: 'Netlify',
      is: 'An access token',
      names: ['netlify'],
      body: URLSAFE,
      length: [40, 46],
      audience: ['netlify'],
      source: 'https://docs.netlify.com/api/get-started/',
    },
    {
      id: 'vercel_legacy_token',
      vendor: 'Vercel',
      is: 'An access token',
      names: ['vercel'],
      body: ALNUM,
      length: 24,
      audience: ['vercel_api'],
      source: 'https://vercel.com/docs/rest-api',
    },
    {
      id: 'fastly_api_token',
      vendor: 'Fastly',
      is: 'An API token',
      names: ['fastly'],
      body: URLSAFE,
      length: 32,
      audience: ['fastly'],
      source: 'https://www.fastly.com/documentation/reference/api/auth-tokens/',
    },
    {
      id: 'akamai_client_secret',
      vendor: 'Akamai EdgeGrid',
      is: 'A client secret',
      names: ['akamai', 'edgegrid'],
      body: BASE64,
      length: 43,
      tail: ['={0,1}', 1],
      source: 'https://techdocs.akamai.com/developer/docs/edgegrid',
    },
    {
      id: 'bunny_key',
      vendor: 'bunny.net',
      is: 'An API or storage key',
      names: ['bunnycdn', 'bunny_net', 'bunny_api', 'bunny_storage'],
      body: `${HEX}-`,
      length: [36, 72],
      audience: ['bunny'],
      source: 'https://docs.bunny.net/docs/account-api-key',
    },
  ]),
];
