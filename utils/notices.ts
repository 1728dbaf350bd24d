// Writes NOTICES.md, and the copy of LICENSE that ships. Run it when a bundled package comes, goes or changes.
import { copyFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { bundledPackages, NOTICES, noticesOf } from './release/notices.ts';

const root = path.resolve(import.meta.dirname, '../..');
const skill = path.join(root, 'skills/picoclaw-traffic-guardian');
writeFileSync(path.join(skill, NOTICES), noticesOf(root, bundledPackages(skill)));
copyFileSync(path.join(root, 'LICENSE'), path.join(skill, 'LICENSE'));
