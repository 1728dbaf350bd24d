import type { Rule, RuleMatch } from '../rule.ts';
import { expression, TOKEN_END, TOKEN_START } from './boundary.ts';

/**
 * Presigned URLs carry the id of the key that signed them. They are handed around to be fetched, and stand in every
 * other tool result; what they leak is one signature, not the key.
 */
const PRESIGNED = /[?&;]X-Amz-Credential=$/i;

/** The vendor's own example, AKIAIOSFODNN7EXAMPLE, counts: on its way out it says that a credential file is, too. */
function isAccessKeyId({ secret, before }: RuleMatch): boolean {
  const isFilledUp = new Set(secret.slice(4)).size < 5;
  return !isFilledUp && !PRESIGNED.test(before);
}

const KEY = (prefix: string, rest: string): string => `${prefix}${rest}`;

/** The family `aws_access_key_id`. */
export const AWS_ACCESS_KEY_ID_RULES: readonly Rule[] = [
  {
    id: 'aws_access_key_id',
    pattern: 'aws_access_key_id',
    threat_type: 'EXFIL',
    direction: 'outbound',
    severity: 'high',
    confidence: 'high',
    // Never without case: that form fires 13 times in each megabyte of random base64.
    keywords: ['akia', 'asia', 'abia', 'acca', 'a3t'],
    expression: expression('g', TOKEN_START, '(?:AKIA|ASIA|ABIA|ACCA|A3T[A-Z0-9])[A-Z2-7]{16}', TOKEN_END),
    reach: { before: 0, after: 20 },
    publicPrefix: /^A(?:KIA|SIA|BIA|CCA|3T[A-Z0-9])/,
    validate: isAccessKeyId,
    audience: ['aws'],
    source:
      'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids',
    describes: 'The id of an AWS access key, one half of the pair that signs requests in an account.',
    remedy: 'Deactivate the key in IAM, issue a new one, and look for its uses in CloudTrail.',
    get finds() {
      return [
        `aws_access_key_id = ${KEY('AKIA', 'IOSFODNN7EXAMPLE')}\n`,
        `{"AccessKeyId":"${KEY('ASIA', 'Y34FZKBOKMUTVV7A')}"}`,
        `GET /?k=${KEY('AKIA', 'QYLPMN5HHHFPZAM2')}&b=1`,
        String.raw`{"c":"[default]\n${KEY('ABIA', 'QYLPMN5HHHFPZAM2')}\n"}`,
      ];
    },
    get ignores() {
      return [
        `akia${'iosfodnn7example'}`,
        `${KEY('AKIA', 'IOSFODNN7EXAMPLE')}X`,
        `x${KEY('AKIA', 'QYLPMN5HHHFPZAM2')}`,
        `${KEY('AKIA', 'XXXXXXXXXXXXXXXX')}`,
        `https://bucket.s3.amazonaws.com/a?X-Amz-Credential=${KEY('ASIA', 'Y34FZKBOKMUTVV7A')}%2F20260101`,
      ];
    },
  },
];
