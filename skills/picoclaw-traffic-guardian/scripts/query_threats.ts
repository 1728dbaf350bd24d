import { queryThreats } from '../lib/operator/commands/query_threats.ts';
import { openDoor } from '../lib/operator/door.ts';

await openDoor(queryThreats);
