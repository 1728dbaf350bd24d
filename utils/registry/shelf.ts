// What the registry has to offer: release archives found in a folder, each read once, checked against its own
// bill of materials and described by its skill.json. The archives are served as they are; nothing is repacked.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { ReleaseFault } from '../release/fault.ts';
import { compareVersions, openArchive } from '../release/verify_release.ts';

export interface Offer {
  readonly slug: string;
  readonly version: string;
  readonly displayName: string;
  readonly summary: string;
  readonly archive: Uint8Array;
}

function describe(file: string): Offer {
  const archive = readFileSync(file);
  try {
    const { name, version, description } = openArchive(archive).metadata;
    return { slug: name, version, displayName: name, summary: description, archive };
  } catch (error) {
    if (error instanceof ReleaseFault) throw new ReleaseFault(`${path.basename(file)}: ${error.message}`);
    throw error;
  }
}

export class Shelf {
  private readonly offers: readonly Offer[];

  /** Reads every `.zip` of a folder. Throws a ReleaseFault for one that is no skill archive. */
  constructor(folder: string) {
    const isFolder = statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true;
    const archives = isFolder ? readdirSync(folder).filter((name) => name.endsWith('.zip')) : [];
    if (archives.length === 0)
      throw new ReleaseFault(`no archive in ${folder}: run \`npm run package\` first`);
    this.offers = archives
      .map((name) => describe(path.join(folder, name)))
      .sort((a, b) => compareVersions(b.version, a.version));
  }

  /** Newest version of each skill whose name or summary holds every word of the query. */
  search(query: string, limit: number): Offer[] {
    const words = query
      .toLowerCase()
      .split(/[^\p{L}\p{N}]+/u)
      .filter(Boolean);
    const latest = this.offers.filter(
      (offer, n) => this.offers.findIndex((other) => other.slug === offer.slug) === n,
    );
    return latest
      .filter(({ slug, summary }) => words.every((word) => `${slug} ${summary}`.toLowerCase().includes(word)))
      .slice(0, limit);
  }

  find(slug: string, version?: string): Offer | undefined {
    return this.offers.find(
      (offer) => offer.slug === slug && (version === undefined || offer.version === version),
    );
  }
}
