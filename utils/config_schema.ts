// Writes config.schema.json from the definition; run it, then `npm run format`, when a key changes.
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { configSchema } from '../skills/picoclaw-traffic-guardian/lib/picoclaw/config/schema.ts';

const file = path.resolve(import.meta.dirname, '../../skills/picoclaw-traffic-guardian/config.schema.json');
writeFileSync(file, `${JSON.stringify(configSchema(), null, 2)}\n`);
