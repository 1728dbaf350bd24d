import { validateConfig } from '../lib/operator/commands/validate_config.ts';
import { openDoor } from '../lib/operator/door.ts';

await openDoor(validateConfig);
