import type { ConfigKey } from './config.ts';
import { CONFIG_KEYS, DEFINITION } from './definition.ts';
import type { JsonObject } from './kind.ts';

/** JSON Schema (2020-12) of the configuration file. What one key demands of another is beyond it. */
export function configSchema(): JsonObject {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'picoclaw-traffic-guardian configuration',
    type: 'object',
    additionalProperties: false,
    properties: Object.fromEntries(CONFIG_KEYS.map((key) => [key, propertySchema(key)])),
  };
}

function propertySchema(key: ConfigKey): JsonObject {
  const { kind, default: usual, doc } = DEFINITION[key];
  return { description: doc, ...kind.schema, default: usual };
}
