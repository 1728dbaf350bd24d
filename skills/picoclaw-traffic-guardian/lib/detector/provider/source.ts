import type { Provider } from './provider.ts';

/** Source forges, package registries, build services. */
export const SOURCE_PROVIDERS: Readonly<Record<string, Provider>> = {};
