/**
 * How the kinds of program come to trust the certificate authority, one process at a time: which variables of the
 * printed environment they read, and what becomes of the roots they trusted before.
 */
const RUNTIMES: ReadonlyArray<readonly [program: string, how: string]> = [
  ['Go, OpenSSL, Python ssl', 'SSL_CERT_FILE in place of the roots: the bundle holds those of this machine'],
  ['Node', 'NODE_EXTRA_CA_CERTS, beside the roots that Node carries'],
  ['Python requests', 'REQUESTS_CA_BUNDLE in place of certifi'],
  ['curl', 'CURL_CA_BUNDLE in place of the roots'],
  ['git', 'GIT_SSL_CAINFO in place of the roots'],
  ['AWS CLI and SDKs', 'AWS_CA_BUNDLE in place of the roots'],
  ['Wget', 'SYSTEM_WGETRC: /etc/wgetrc and a line that names the bundle'],
  ['Java', 'reads none of them: a truststore of its own, see the wiki'],
  ['Chromium', 'reads none of them: the NSS database of a home of its own, see the wiki'],
];

export const TRUST_ROWS: ReadonlyArray<readonly string[]> = RUNTIMES;

/** For an operator who wonders where the trust is: in the variables, and nowhere else. */
export const TRUST_SUMMARY =
  'The variables also carry the trust in the certificate authority, for Go, Node, Python, curl, git, AWS and Wget; Java and Chromium need a step of their own (start.mjs --help, wiki: HTTPS and trust). Nothing outside of the process trusts it.';
