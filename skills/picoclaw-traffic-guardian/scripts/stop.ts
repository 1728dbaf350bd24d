import { stop } from '../lib/operator/commands/stop.ts';
import { openDoor } from '../lib/operator/door.ts';

await openDoor(stop);
