import { exportProfile } from '../lib/operator/commands/export_profile.ts';
import { openDoor } from '../lib/operator/door.ts';

await openDoor(exportProfile);
