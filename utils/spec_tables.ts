// Writes the tables of SPEC.md that come from the code: flags, rules, configuration, error codes. Run it when one changes.
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { withReferences } from '../skills/picoclaw-traffic-guardian/lib/operator/reference.ts';

const file = path.resolve(import.meta.dirname, '../../skills/picoclaw-traffic-guardian/SPEC.md');
writeFileSync(file, withReferences(readFileSync(file, 'utf8')));
