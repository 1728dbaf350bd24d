import type { Rule } from '../../../rule.ts';
import { expression } from '../../boundary.ts';
import { named, tokens, UUID } from '../../credential.ts';
import { isMixed } from '../../credential_format.ts';
import { entropy } from '../../entropy.ts';
import { ALNUM, BASE64, filler, URLSAFE } from '../../filler.ts';

const PATTERN = 'cloud_credential';

const SECRET_KEY = {
  severity: 'critical',
  source: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_access-keys.html',
} as const;

/** 40 characters of base64 are also a digest or a path; a secret key is neither. */
function isSecretKey(secret: string): boolean {
  return isMixed(secret) && entropy(secret) >= 4.2 && !/^[0-9a-f]+$/i.test(secret);
}

const id = (seed: number): string => `AKIA${filler(16, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567', seed)}`;

/** The second half of a pair, told by the first: a line of a credentials CSV, two fields of a form, two shell arguments. */
const KEY_PAIR: Rule = {
  id: 'aws_key_pair',
  pattern: PATTERN,
  threat_type: 'EXFIL',
  direction: 'outbound',
  confidence: 'high',
  ...SECRET_KEY,
  keywords: ['akia', 'asia'],
  expression: expression(
    'g',
    String.raw`(?<![A-Za-z0-9])A[KS]IA[A-Z2-7]{16}["'\\\s,:;|&/]{1,12}(?:[A-Za-z_ -]{1,30}["'\\\s:=]{1,8})?`,
    '(?<secret>[A-Za-z0-9+/]{40})(?![A-Za-z0-9+/=])',
  ),
  reach: { before: 0, after: 112 },
  validate: ({ secret }) => isSecretKey(secret),
  describes: 'An AWS access key, id and secret.',
  remedy: 'Deactivate the key in IAM, issue a new one, and look for its uses in CloudTrail.',
  get finds() {
    const secret = filler(40, BASE64, 3);
    return [
      `Access key ID,Secret access key\n${id(1)},${secret}\n`,
      `{"id":"${id(2)}","secret":"${secret}"}`,
      `aws configure: ${id(3)} ${secret}`,
    ];
  },
  get ignores() {
    return [
      `${id(1)} ${'x'.repeat(40)}`,
      `${id(1)}/${filler(40, '0123456789abcdef')}`,
      `${id(1)}/20260101/us-east-1/s3/aws4_request`,
    ];
  },
};

export const AMAZON_RULES: readonly Rule[] = [
  KEY_PAIR,
  ...named(PATTERN, [
    {
      ...SECRET_KEY,
      id: 'aws_secret_access_key',
      vendor: 'AWS',
      is: 'A secret access key',
      names: ['secret_access_key', 'secret access key', 'aws_secret', 'aws_sk', 'amazon_secret'],
      body: BASE64,
      length: 40,
      holds: isSecretKey,
      confidence: 'high',
      ignores: [`aws_secret_name=${filler(40, BASE64)}`, `SecretAccessKey: ${filler(64, BASE64)}`],
    },
    {
      id: 'aws_ses_smtp_password',
      vendor: 'Amazon SES',
      is: 'An SMTP password',
      names: ['ses_smtp', 'smtp_password', 'aws_ses'],
      body: BASE64,
      length: 44,
      // the version byte 4, then a signature
      holds: (secret) => /^B[A-Za-z0-9+/]{43}$/.test(secret),
      sample: (seed) => `BL${filler(42, BASE64, seed)}`,
      source: 'https://docs.aws.amazon.com/ses/latest/dg/smtp-credentials.html',
    },
  ]),
  ...tokens(PATTERN, [
    {
      id: 'aws_session_token',
      vendor: 'AWS',
      is: 'A session token',
      // what STS begins all of them with, by their generation
      prefixes: ['IQoJb3JpZ2luX2Vj', 'FwoGZXIvYXdz', 'FQoGZXIvYXdz'],
      body: `${BASE64}%=`,
      length: [100, 1200],
      open: true,
      audience: ['aws_session'],
      // Presigned URLs are handed around to be fetched; what they leak is one signature.
      holds: (_, { before }) => !/X-Amz-Security-Token=$/i.test(before),
      source: 'https://docs.aws.amazon.com/STS/latest/APIReference/API_Credentials.html',
      remedy: 'Revoke the sessions of its role in IAM and look for its uses in CloudTrail.',
      ignores: [`https://b.s3.amazonaws.com/a?X-Amz-Security-Token=IQoJb3JpZ2luX2Vj${filler(200, BASE64)}`],
    },
    {
      id: 'aws_bedrock_api_key',
      vendor: 'Amazon Bedrock',
      is: 'An API key',
      // base64 of `BedrockAPIKey-`; the short-lived form is a presigned URL
      prefixes: ['ABSKQmVkcm9ja0FQSUtleS', 'bedrock-api-key-YmVkcm9jay5hbWF6b25hd3MuY29t'],
      body: `${BASE64}=`,
      length: [80, 1200],
      open: true,
      audience: ['bedrock'],
      source: 'https://docs.aws.amazon.com/bedrock/latest/userguide/api-keys.html',
    },
    {
      id: 'aws_mws_token',
      vendor: 'Amazon Marketplace Web Service',
      is: 'An authorization token',
      prefixes: ['amzn.mws.'],
      ...UUID,
      sample: (seed) => `amzn.mws.${UUID.sample(seed)}`,
      source: 'https://developer-docs.amazon.com/sp-api/docs/migrating-authorizations-from-amazon-mws',
    },
    {
      id: 'amazon_lwa_secret',
      vendor: 'Login with Amazon',
      is: 'A client secret',
      prefixes: ['amzn1.oa2-cs.v1.'],
      body: '0123456789abcdef',
      length: 64,
      audience: ['amazon_lwa'],
      source: 'https://developer.amazon.com/docs/login-with-amazon/register-web.html',
    },
    {
      id: 'amazon_lwa_refresh_token',
      vendor: 'Login with Amazon',
      is: 'An access or refresh token',
      prefixes: ['Atzr|', 'Atza|'],
      body: `${URLSAFE}+/`,
      length: [60, 600],
      open: true,
      audience: ['amazon_lwa'],
      source: 'https://developer.amazon.com/docs/login-with-amazon/access-token.html',
      sample: (seed) => `Atzr|${filler(200, ALNUM, seed)}`,
    },
  ]),
];
