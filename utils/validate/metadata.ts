// skill.json: what it must say about the skill beside its list of files.
import path from 'node:path';
import { readMetadata, sbomDrift } from '../release/sbom.ts';
import type { Problem } from './problem.ts';

export function metadataProblems(skillFolder: string, license: string): Problem[] {
  const metadata = readMetadata(skillFolder);
  const faults: string[] = [];
  const fields: Readonly<Record<string, unknown>> = { ...metadata };
  const text = (key: string) => (typeof fields[key] === 'string' ? fields[key] : '');
  if (text('name') !== path.basename(skillFolder))
    faults.push(`name "${text('name')}" is not the folder's name`);
  if (!/^\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?$/.test(text('version')))
    faults.push(`version "${text('version')}" is no version`);
  if (text('description').trim() === '') faults.push('description is missing');
  if (text('license') !== license)
    faults.push(`license "${text('license')}" is not package.json's "${license}"`);
  for (const { path: name, role, description, required } of metadata.sbom.files) {
    if (!role || !description || typeof required !== 'boolean')
      faults.push(`${name} is listed without role, description or "required"`);
  }
  return [...faults, ...sbomDrift(skillFolder, metadata)].map((message) => ({ file: 'skill.json', message }));
}
