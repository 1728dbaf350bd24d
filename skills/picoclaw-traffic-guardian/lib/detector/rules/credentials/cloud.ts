import type { Rule } from '../../rule.ts';
import { AMAZON_RULES } from './cloud/amazon.ts';
import { DATABASE_RULES } from './cloud/database.ts';
import { DELIVERY_RULES } from './cloud/delivery.ts';
import { GOOGLE_RULES } from './cloud/google.ts';
import { HOSTING_RULES } from './cloud/hosting.ts';
import { MICROSOFT_RULES } from './cloud/microsoft.ts';
import { REGIONAL_RULES } from './cloud/regional.ts';

/** Credentials of clouds and hosting. */
export const CLOUD_CREDENTIAL_RULES: readonly Rule[] = [
  ...AMAZON_RULES,
  ...GOOGLE_RULES,
  ...MICROSOFT_RULES,
  ...HOSTING_RULES,
  ...DELIVERY_RULES,
  ...REGIONAL_RULES,
  ...DATABASE_RULES,
];
