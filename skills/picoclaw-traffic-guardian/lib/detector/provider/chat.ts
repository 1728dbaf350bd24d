import type { Provider } from './provider.ts';

/** Chat channels and social networks. */
export const CHAT_PROVIDERS: Readonly<Record<string, Provider>> = {};
