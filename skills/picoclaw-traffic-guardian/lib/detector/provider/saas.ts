import type { Provider } from './provider.ts';

/** Payment, mail, commerce, office and other services. */
export const SAAS_PROVIDERS: Readonly<Record<string, Provider>> = {};
