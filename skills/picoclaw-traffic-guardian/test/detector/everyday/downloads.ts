import { gzipSync } from 'node:zlib';
import { ALNUM, BASE64, filler, HEX } from '../../../lib/detector/rules/filler.ts';
import { prose } from './conversation.ts';
import { call, type EverydayExchange, exchange } from './exchange.ts';
import { keyOf } from './key.ts';

/** Random bytes, the same on every run. */
export function bytes(length: number, seed: number): Buffer {
  return Buffer.from(filler(Math.ceil((length * 4) / 3 / 4) * 4, BASE64, seed), 'base64');
}

const README = `# left-pad-ng

[![build](https://img.shields.io/badge/build-passing-green)](https://ci.example.org)

## Install
\`\`\`sh
npm install left-pad-ng
\`\`\`

## Usage
\`\`\`js
const client = new Client({ apiKey: process.env.API_KEY, token: 'YOUR_TOKEN', password: 'changeme' });
// Authorization: Bearer <token>
mongodb://user:password@localhost:27017/db
\`\`\`
| option | type | default |
|---|---|---|
| \`secret\` | string | \`undefined\` |
| \`tokenUrl\` | string | \`"/oauth/token"\` |

To deploy, set \`AWS_ACCESS_KEY_ID=AKIAIOSFODNN7EXAMPLE\` and \`AWS_SECRET_ACCESS_KEY=wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY\`.
Keys live in \`~/.ssh/id_rsa\` or \`.env\`; never commit them.
`;

function packument(name: string): object {
  const versions = Array.from({ length: 12 }, (_, n) => `1.${n}.0`);
  return {
    _id: name,
    _rev: `12-${filler(32, HEX, 2)}`,
    name,
    readme: README,
    versions: Object.fromEntries(
      versions.map((version, n) => [
        version,
        {
          name,
          version,
          scripts: { test: 'node test.js', postinstall: 'node install.js' },
          dist: {
            integrity: `sha512-${filler(86, BASE64, n + 1)}==`,
            shasum: filler(40, HEX, n + 1),
            tarball: `https://registry.npmjs.org/${name}/-/${name}-${version}.tgz`,
            signatures: [
              { keyid: `SHA256:${filler(43, BASE64, 4)}`, sig: `MEUCIQ${filler(90, BASE64, n + 2)}==` },
            ],
          },
          _npmUser: { name: 'ann', email: 'ann@example.org' },
        },
      ]),
    ),
  };
}

/** Packages, models, images, fonts, repositories. */
export function* downloads(): Generator<EverydayExchange> {
  const kind = 'package';
  const octets = 'application/octet-stream';
  yield call(kind, 'https://registry.npmjs.org/left-pad-ng', undefined, packument('left-pad-ng'));
  yield exchange(
    kind,
    'https://registry.npmjs.org/left-pad-ng/-/left-pad-ng-1.3.0.tgz',
    {},
    {
      type: octets,
      body: gzipSync(Buffer.from(`package/README.md\0${README}${prose(40_000)}`)),
    },
  );
  yield exchange(
    kind,
    'https://pypi.org/simple/requests/',
    {},
    {
      type: 'text/html',
      body: Array.from(
        { length: 120 },
        (_, n) =>
          `<a href="https://files.pythonhosted.org/packages/${filler(2, HEX, n + 1)}/${filler(2, HEX, n + 2)}/${filler(60, HEX, n + 3)}/requests-2.${n}.0-py3-none-any.whl#sha256=${filler(64, HEX, n + 1)}">requests-2.${n}.0</a><br/>`,
      ).join('\n'),
    },
  );
  yield exchange(
    kind,
    'https://index.crates.io/se/rd/serde',
    {},
    {
      type: 'text/plain',
      body: Array.from({ length: 60 }, (_, n) =>
        JSON.stringify({
          name: 'serde',
          vers: `1.0.${n}`,
          deps: [],
          cksum: filler(64, HEX, n + 1),
          features: { derive: ['serde_derive'] },
          yanked: false,
        }),
      ).join('\n'),
    },
  );
  yield exchange(
    kind,
    'https://proxy.golang.org/github.com/acme/auth/@v/v1.4.2.mod',
    {},
    {
      type: 'text/plain',
      body: `module github.com/acme/auth\n\ngo 1.25\n\nrequire (\n\tgithub.com/golang-jwt/jwt/v5 v5.2.1 // indirect\n)\n`,
    },
  );
  yield exchange(
    kind,
    'https://sum.golang.org/lookup/github.com/acme/auth@v1.4.2',
    {},
    {
      type: 'text/plain',
      body: `32551\ngithub.com/acme/auth v1.4.2 h1:${filler(43, BASE64, 7)}=\ngithub.com/acme/auth v1.4.2/go.mod h1:${filler(43, BASE64, 8)}=\n\n— sum.golang.org Az3g${filler(80, BASE64, 9)}\n`,
    },
  );
  yield call(kind, 'https://registry-1.docker.io/v2/library/alpine/manifests/latest', undefined, {
    schemaVersion: 2,
    mediaType: 'application/vnd.oci.image.manifest.v1+json',
    layers: Array.from({ length: 8 }, (_, n) => ({
      digest: `sha256:${filler(64, HEX, n + 1)}`,
      size: 1_000_000 + n,
    })),
  });
  yield exchange(
    kind,
    `https://production.cloudfront.docker.com/registry-v2/docker/registry/v2/blobs/sha256/ab/${filler(64, HEX, 3)}/data`,
    {},
    {
      type: octets,
      body: bytes(300_000, 5),
    },
  );
  yield exchange(
    'model file',
    'https://huggingface.co/acme/tiny/resolve/main/model.safetensors',
    { fields: { Authorization: `Bearer ${keyOf('huggingface')}` } },
    {
      type: octets,
      body: Buffer.concat([
        Buffer.from(
          `\x40\x01\0\0\0\0\0\0${JSON.stringify({ 'model.embed_tokens.weight': { dtype: 'BF16', shape: [32000, 64], data_offsets: [0, 400_000] } })}`,
          'latin1',
        ),
        bytes(400_000, 6),
      ]),
    },
  );
  yield call('model file', 'https://huggingface.co/acme/tiny/resolve/main/tokenizer.json', undefined, {
    added_tokens: [
      { id: 0, content: '<|endoftext|>', special: true },
      { id: 1, content: '<|im_start|>' },
      { id: 2, content: '[PAD]' },
    ],
    model: {
      vocab: Object.fromEntries(
        Array.from({ length: 4000 }, (_, n) => [filler(1 + (n % 11), ALNUM, n + 1), n]),
      ),
      unk_token: '<unk>',
    },
  });
  yield exchange(
    'image',
    'https://cdn.example.net/a/photo.jpg?w=640&token=preview',
    {},
    {
      type: 'image/jpeg',
      body: Buffer.concat([Buffer.from('ffd8ffe000104a46494600', 'hex'), bytes(200_000, 8)]),
    },
  );
  yield exchange(
    'image',
    'https://fonts.gstatic.com/s/inter/v13/x.woff2',
    {},
    { type: 'font/woff2', body: bytes(60_000, 9) },
  );
  yield exchange(
    'git',
    'https://github.com/acme/tools.git/git-upload-pack',
    {
      fields: { 'Content-Type': 'application/x-git-upload-pack-request' },
      body:
        Array.from({ length: 30 }, (_, n) => `0032want ${filler(40, HEX, n + 1)}\n`).join('') +
        '00000009done\n',
    },
    {
      type: 'application/x-git-upload-pack-result',
      body: Buffer.concat([Buffer.from('0008NAK\nPACK\0\0\0\x02', 'latin1'), bytes(250_000, 10)]),
    },
  );
}

/** Text with nothing but random tokens, hashes and identifiers, sent to a host of nobody. */
export function* noise(): Generator<EverydayExchange> {
  const kind = 'random text';
  const list = (length: number, alphabet: string) =>
    Array.from({ length: 60 }, (_, n) => filler(length, alphabet, n + 1));
  const to = 'https://upload.example.net/v1/blobs';
  const plain = (body: string) =>
    exchange(
      kind,
      to,
      { fields: { 'Content-Type': 'text/plain' }, body },
      { type: 'text/plain', body: 'ok' },
    );
  yield plain(filler(200_000, BASE64, 21));
  yield plain(filler(100_000, HEX, 22));
  yield plain(
    list(40, HEX)
      .map((hash, n) => `${hash}  src/file${n}.ts`)
      .join('\n'),
  );
  yield plain(
    list(32, HEX)
      .map((hash) => hash.replace(/(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-'))
      .join('\n'),
  );
  yield call(
    kind,
    to,
    { ids: list(21, ALNUM), etags: list(32, HEX), nonces: list(24, BASE64) },
    { ok: true },
  );
  yield call(
    kind,
    to,
    { image: `data:image/png;base64,iVBORw0KGgo${filler(30_000, BASE64, 23)}` },
    { ok: true },
  );
}
