import { startEntry } from '../lib/operator/start_entry.ts';

await startEntry(new URL(import.meta.url));
