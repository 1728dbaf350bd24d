import { status } from '../lib/operator/commands/status.ts';
import { openDoor } from '../lib/operator/door.ts';

await openDoor(status);
