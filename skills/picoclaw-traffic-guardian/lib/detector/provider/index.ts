import { CHANNEL_PROVIDERS } from './channel.ts';
import { CHAT_PROVIDERS } from './chat.ts';
import { CLOUD_PROVIDERS } from './cloud.ts';
import { MODEL_PROVIDERS } from './models.ts';
import type { Provider } from './provider.ts';
import { SAAS_PROVIDERS } from './saas.ts';
import { SOURCE_PROVIDERS } from './source.ts';
import { TABLE_PROVIDERS } from './table.ts';

/** Every provider by name. */
export const PROVIDERS: Readonly<Record<string, Provider>> = {
  ...MODEL_PROVIDERS,
  ...CLOUD_PROVIDERS,
  ...SOURCE_PROVIDERS,
  ...TABLE_PROVIDERS,
  ...CHANNEL_PROVIDERS,
  ...CHAT_PROVIDERS,
  ...SAAS_PROVIDERS,
};
