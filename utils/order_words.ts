// Packs the words by which orders to models are told into the module that ships them: text in fifteen scripts would cost
// six bytes a letter in a bundle of ASCII. `node build/utils/order_words.mjs` after a change of a `.words` file.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { brotliCompressSync } from 'node:zlib';

const folder = path.resolve(
  import.meta.dirname,
  '../../skills/picoclaw-traffic-guardian/lib/detector/rules/prompt_injection/order',
);
const text = readdirSync(folder)
  .filter((name) => name.endsWith('.words'))
  .sort()
  .map((name) => readFileSync(path.join(folder, name), 'utf8'))
  .join('\n');
const packed = brotliCompressSync(text.replace(/^#.*\n/gm, '')).toString('base64');
writeFileSync(
  path.join(folder, 'packed_words.ts'),
  `/** The \`.words\` files of this folder, packed by \`utils/order_words.ts\`: Brotli in base64. */\nexport const PACKED_WORDS =\n  '${packed}';\n`,
);
process.stdout.write(`${text.length} characters packed into ${packed.length}\n`);
