import type { Rule } from '../../../rule.ts';
import { named, tokens } from '../../credential.ts';
import { ALNUM, BASE64, DIGITS, filler, HEX, LOWER, URLSAFE } from '../../filler.ts';

const PATTERN = 'cloud_credential';
const OAUTH = 'https://developers.google.com/identity/protocols/oauth2/web-server';

export const GOOGLE_RULES: readonly Rule[] = [
  ...tokens(PATTERN, [
    {
      id: 'google_oauth_client_secret',
      vendor: 'Google OAuth',
      is: 'A client secret',
      prefixes: ['GOCSPX-'],
      body: URLSAFE,
      length: 28,
      audience: ['google_oauth'],
      source: OAUTH,
    },
    {
      id: 'google_access_token',
      vendor: 'Google OAuth',
      is: 'An access token',
      // With a second point: from the metadata service of a machine.
      prefixes: ['ya29.', 'ya29.c.', 'ya29.d.'],
      body: URLSAFE,
      length: [30, 1000],
      open: true,
      audience: ['google_cloud', 'google', 'antigravity'],
      source: OAUTH,
      remedy:
        'It expires within the hour; revoke the grant of the account or application that it belongs to.',
    },
    {
      id: 'google_refresh_token',
      vendor: 'Google OAuth',
      is: 'A refresh token',
      severity: 'critical',
      prefixes: ['1//0'],
      body: URLSAFE,
      length: [40, 160],
      audience: ['google_oauth'],
      source: OAUTH,
      remedy: 'Revoke the grant on myaccount.google.com/permissions or by deleting the client.',
    },
    {
      id: 'firebase_server_key',
      vendor: 'Firebase Cloud Messaging',
      is: 'A legacy server key',
      prefixes: [':APA91b'],
      lead: ['AAAA[A-Za-z0-9_-]{7}', 11],
      body: URLSAFE,
      length: [130, 150],
      sample: (seed) => `AAAA${filler(7, ALNUM, seed)}:APA91b${filler(134, URLSAFE, seed)}`,
      audience: ['firebase'],
      source: 'https://firebase.google.com/docs/cloud-messaging/auth-server',
      // A device's registration token is of the same form, with a longer instance id before it.
      ignores: [`${filler(22, ALNUM)}:APA91b${filler(134, URLSAFE)}`],
    },
    {
      id: 'gcp_hmac_key_id',
      vendor: 'Google Cloud Storage',
      is: 'The id of an HMAC key',
      severity: 'medium',
      prefixes: ['GOOG1E'],
      body: LOWER.toUpperCase() + DIGITS,
      length: 55,
      audience: ['google_storage'],
      source: 'https://cloud.google.com/storage/docs/authentication/hmackeys',
    },
    {
      id: 'gcp_service_account_key',
      vendor: 'a Google Cloud service account',
      is: 'A key file',
      severity: 'critical',
      prefixes: [
        '"private_key_id": "',
        '"private_key_id":"',
        String.raw`\"private_key_id\": \"`,
        String.raw`\"private_key_id\":\"`,
      ],
      body: HEX,
      length: 40,
      source: 'https://cloud.google.com/iam/docs/keys-create-delete',
      remedy:
        'Delete the key in IAM, make a new one only if nothing else will do, and look for its uses in the audit log.',
    },
  ]),
  ...named(PATTERN, [
    {
      id: 'google_client_secret',
      vendor: 'Google OAuth',
      is: 'A client secret in the older form',
      names: ['google_client', 'google_oauth', 'gcp_client', 'youtube_client'],
      body: URLSAFE,
      length: 24,
      audience: ['google_oauth'],
      source: OAUTH,
    },
    {
      id: 'gcp_hmac_secret',
      vendor: 'Google Cloud Storage',
      is: 'The secret of an HMAC key',
      names: ['gcs_secret', 'gcp_hmac', 'gcs_hmac', 'google_storage_secret'],
      body: BASE64,
      length: 40,
      source: 'https://cloud.google.com/storage/docs/authentication/hmackeys',
    },
  ]),
];
