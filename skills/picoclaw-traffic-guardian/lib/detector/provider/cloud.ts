import type { Provider } from './provider.ts';

/** Clouds, hosting, infrastructure, secret stores, monitoring. */
export const CLOUD_PROVIDERS: Readonly<Record<string, Provider>> = {};
