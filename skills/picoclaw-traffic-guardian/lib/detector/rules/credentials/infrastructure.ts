import type { Rule } from '../../rule.ts';
import { ALERT_RULES } from './infrastructure/alerts.ts';
import { INTELLIGENCE_RULES } from './infrastructure/intelligence.ts';
import { MONITORING_RULES } from './infrastructure/monitoring.ts';
import { NETWORK_RULES } from './infrastructure/network.ts';
import { SECRET_STORE_RULES } from './infrastructure/secret_store.ts';

/** Credentials of secret stores, monitoring, networks and security services. */
export const INFRASTRUCTURE_CREDENTIAL_RULES: readonly Rule[] = [
  ...SECRET_STORE_RULES,
  ...MONITORING_RULES,
  ...ALERT_RULES,
  ...NETWORK_RULES,
  ...INTELLIGENCE_RULES,
];
