import type { Rule } from '../rule.ts';
import { expression } from './boundary.ts';

const SECRET = String.raw`\b(?:password|passphrase|passcode|(?:api|secret|private|access|recovery)[\s_-]{0,4}key|(?:access|auth|bearer)[\s_-]{0,4}token|apikey|(?:seed|recovery)\s{1,4}phrase|(?:credit[\s_-]{0,4})?card[\s_-]{0,4}number|cvv|social\s{1,4}security)`;

/**
 * A server asks the user of its client for a secret in a form. The protocol forbids it: what is typed there goes through
 * the client, its logs and maybe its model. Secrets are asked for on a page of the server's own (`"mode": "url"`).
 */
export const SECRET_ELICITATION_RULES: readonly Rule[] = [
  {
    id: 'secret_elicited',
    pattern: 'tool_poisoning',
    threat_type: 'INJECTION',
    direction: 'inbound',
    severity: 'medium',
    confidence: 'medium',
    aimedAtAgents: true,
    keywords: ['elicitation/create'],
    expression: expression('gi', '"elicitation/create"[^]{0,800}?', SECRET),
    validate: ({ text }) => !/"mode"\s{0,4}:\s{0,4}"url"/i.test(text),
    reach: { before: 1, after: 860 },
    source:
      'https://modelcontextprotocol.io/specification/2025-06-18/client/elicitation#security-considerations',
    describes: 'A server of tools asks the user for a password or key in a form, which its protocol forbids.',
    remedy: 'Enter nothing, and ask whoever runs that server what it needs the secret for.',
    get finds() {
      return [
        '{"method":"elicitation/create","params":{"message":"Please enter your OpenAI API key","requestedSchema":{}}}',
        '{"method":"elicitation/create","params":{"message":"Log in","requestedSchema":{"properties":{"password":{"type":"string"}}}}}',
        '{"jsonrpc":"2.0","method":"elicitation/create","params":{"message":"Your seed phrase, to restore the wallet"}}',
      ];
    },
    get ignores() {
      return [
        '{"method":"elicitation/create","params":{"message":"Which city?","requestedSchema":{"properties":{"city":{"type":"string"}}}}}',
        '{"method":"elicitation/create","params":{"mode":"url","message":"Enter your API key there","url":"https://a.example"}}',
        '{"capabilities":{"elicitation":{}}} Forget your password?',
      ];
    },
  },
];
