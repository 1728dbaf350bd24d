import type { Rule } from '../rule.ts';

export const AWS_ACCESS_KEY_RULES: readonly Rule[] = [
  {
    id: 'aws_access_key_id',
    pattern: 'aws_access_key_id',
    threat_type: 'EXFIL',
    direction: 'outbound',
    severity: 'high',
    confidence: 'high',
    keywords: ['akia', 'asia', 'abia', 'acca', 'a3t'],
    expression: /(?<![A-Za-z0-9+/=_-])(?:AKIA|ASIA|ABIA|ACCA|A3T[A-Z0-9])[A-Z2-7]{16}(?![A-Za-z0-9+/=_-])/g,
    reach: { before: 1, after: 21 },
    publicPrefix: /^A(?:KIA|SIA|BIA|CCA|3T)/,
    source: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html',
    describes: 'The id of an AWS access key, half of a pair that signs requests in an account.',
    remedy: 'Deactivate the key in IAM, issue a new one, and look for uses in CloudTrail.',
    finds: [`key=${'AKIA'}IOSFODNN7EXAMPLE`, `"${'ASIA'}Y34FZKBOKMUTVV7A"`, `${'AKIA'}QYLPMN5HHHFPZAM2`],
    ignores: [`akia${'iosfodnn7example'}`, `${'AKIA'}IOSFODNN7EXAMPLEX`, `x${'AKIA'}IOSFODNN7EXAMPLE`],
  },
];
