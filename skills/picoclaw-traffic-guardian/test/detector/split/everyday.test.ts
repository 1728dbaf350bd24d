import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { ALNUM, BASE64, DIGITS, filler, HEX, LOWER, URLSAFE } from '../../../lib/detector/rules/filler.ts';
import { InspectedTraffic } from '../inspected_exchange.ts';

const everyday = suite('everyday requests');

/** What stands for `<name>` in the requests below. */
const VALUES: Readonly<Record<string, (seed: number) => string>> = {
  uuid: (seed) => filler(32, HEX, seed).replace(/(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-'),
  sha: (seed) => filler(40, HEX, seed),
  sha256: (seed) => filler(64, HEX, seed),
  id: (seed) => filler(11, URLSAFE, seed),
  long: (seed) => filler(86, URLSAFE, seed),
  b64: (seed) => encodeURIComponent(`${filler(43, BASE64, seed)}=`),
  word: (seed) => filler(7, LOWER, seed),
  code: (seed) => filler(4, ALNUM, seed),
  n: (seed) => filler(3, DIGITS, seed),
  time: (seed) => `17${filler(11, DIGITS, seed)}`,
  v: (seed) => `${seed % 30}.${seed % 12}.${seed % 7}`,
  akid: (seed) => `ASIA${filler(16, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567', seed)}`,
  base32: (seed) => filler(24, 'abcdefghijklmnopqrstuvwxyz234567', seed),
};

/** `host target`, as agents, package managers, browsers and their libraries ask for them. */
const REQUESTS = `
api.openai.com /v1/models/gpt-4o-mini
api.openai.com /v1/responses/resp_<sha>?include=a&limit=<n>&after=msg_<id>&order=asc
generativelanguage.googleapis.com /v1beta/models/gemini-2.0-flash:streamGenerateContent?alt=sse
bedrock-runtime.us-east-1.amazonaws.com /model/anthropic.claude-3-5-sonnet-20241022-v2%3A0/converse-stream
myresource.openai.azure.com /openai/deployments/gpt-4o/chat/completions?api-version=2024-10-21
registry.npmjs.org /<word>/-/<word>-<v>.tgz
registry.npmjs.org /@types%2f<word>
pypi.org /simple/<word>/?format=json&v=<v>
files.pythonhosted.org /packages/<code>/<code>/<sha256>/<word>-<v>-py3-none-any.whl
proxy.golang.org /github.com/<word>/<word>/@v/v<v>.zip
sum.golang.org /lookup/github.com/<word>/<word>@v<v>
static.crates.io /crates/<word>/<word>-<v>.crate
index.crates.io /<code>/<code>/<word>
repo1.maven.org /maven2/org/<word>/<word>/<v>/<word>-<v>.pom.sha1
registry-1.docker.io /v2/library/<word>/blobs/sha256:<sha256>
auth.docker.io /token?service=registry.docker.io&scope=repository:library/<word>:pull&offline_token=true
ghcr.io /v2/<word>/<word>/manifests/sha256:<sha256>
deb.debian.org /debian/pool/main/<word>/<word>_<v>-1_amd64.deb
huggingface.co /<word>/<word>/resolve/main/model-00001-of-00002.safetensors?download=true
cdn-lfs.huggingface.co /repos/<code>/<code>/<sha256>/<sha256>?Expires=<time>&Policy=<long>&Signature=<long>&Key-Pair-Id=K<n>
github.com /<word>/<word>/info/refs?service=git-upload-pack
github.com /<word>/<word>/commit/<sha>
raw.githubusercontent.com /<word>/<word>/<sha>/README.md
api.github.com /repos/<word>/<word>/git/blobs/<sha>?per_page=<n>&page=2
codeload.github.com /<word>/<word>/tar.gz/refs/tags/v<v>
objects.githubusercontent.com /github-production-release-asset/<n>/<uuid>?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=<akid>%2F20260101%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Date=20260101T000000Z&X-Amz-Expires=300&X-Amz-Signature=<sha256>&X-Amz-SignedHeaders=host
git.example /objects/ab/<sha>
bucket.s3.eu-central-1.amazonaws.com /<uuid>/<sha>.png?X-Amz-Credential=<akid>/20260101/eu-central-1/s3/aws4_request&X-Amz-Signature=<sha256>
account.blob.core.windows.net /c/<uuid>?sv=2022-11-02&st=2026-01-01T00%3A00%3A00Z&sr=b&sp=r&sig=<b64>
storage.googleapis.com /<word>/<sha>?GoogleAccessId=a%40b.iam.gserviceaccount.com&Expires=<time>&Signature=<b64>
accounts.google.com /o/oauth2/v2/auth?client_id=<n>-<base32>.apps.googleusercontent.com&redirect_uri=https%3A%2F%2Fapp.example%2Fcb&response_type=code&scope=openid%20email&state=<long>&nonce=<id>&code_challenge=<id>&code_challenge_method=S256
login.microsoftonline.com /<uuid>/oauth2/v2.0/authorize?client_id=<uuid>&state=<b64>&prompt=none
app.example /cb?code=<long>&state=<id>&session_state=<uuid>
www.google-analytics.com /g/collect?v=2&tid=G-<code>&gtm=<id>&_p=<time>&cid=<n>.<time>&ul=en-us&sr=1920x1080&_s=1&sid=<time>&sct=1&seg=0&en=page_view
www.youtube.com /watch?v=<id>&list=PL<long>&index=2&pp=<b64>
i.ytimg.com /vi/<id>/hq720.jpg?sqp=<long>&rs=<id>
www.amazon.com /dp/B0<code>/ref=sr_1_1?crid=<id>&keywords=a+b&qid=<time>&sprefix=a%2Caps%2C200&sr=8-1
news.example /2026/01/02/<word>-<word>-<word>/?utm_source=feed&utm_medium=rss&utm_campaign=<word>&fbclid=<long>&gclid=<long>
www.google.com /search?q=a+b&sca_esv=<sha>&ei=<id>&ved=<id>&uact=5&oq=a+b&gs_lp=<long>&sclient=gws-wiz-serp
cdn.jsdelivr.net /npm/<word>@<v>/dist/<word>.min.js
fonts.gstatic.com /s/<word>/v<n>/<long>.woff2
img.example /<code>/<code>/<code>/<code>/<uuid>.webp?w=640&h=480&fit=crop&ixid=<id>
d111111abcdef8.cloudfront.net /<sha>.js
<uuid>.cdn.example /
<sha>.ipfs.dweb.link /
bafybei<base32><base32>.ipfs.dweb.link /
<word>-<word>-<code>.vercel.app /_next/data/<id>/index.json?slug=a&slug=b
ec2-203-0-113-<n>.compute-1.amazonaws.com /
<sha>.eu-west-1.elb.amazonaws.com /health
k8s-<word>-<word>-<sha>.us-east-1.elb.amazonaws.com /
s3-<word>.dualstack.eu-central-1.amazonaws.com /<word>
<n>.<n>.<word>.internal.example /metrics
api.example /v2/items?cursor=<b64>&limit=50&fields=a,b&sort=-created&page%5Bsize%5D=<n>
api.example /v2/items?a=<id>&b=<id>&c=<id>&d=<id>&e=<id>
api.example /v1/<uuid>/<uuid>/<uuid>?ids=<n>&ids=<n>&ids=<n>
slack.com /api/conversations.history?channel=C0<code>&cursor=<b64>&limit=<n>
discord.com /api/v10/channels/<time><n>/messages?before=<time><n>&limit=50
gateway.discord.gg /?v=10&encoding=json&compress=zlib-stream
api.telegram.org /file/photos/file_<n>.jpg
tile.openstreetmap.org /12/<n>/<n>.png
maps.example /<n>/<n>/<n>?x=<n>&y=<n>&z=12&s=Ga
fonts.example /SK/<sha>?country=SK&etag=<sha>&lang=sk
states.example /AK/IA/NE/KS/MO/TX/CA/NV/OR/WA?a=AK&b=IA&c=NE&d=KS&e=MO&f=TX&g=CA&h=NV&i=OR&j=WA`;

const HEADERS = `
User-Agent: curl/8.5.0
X-Request-Id: <uuid>
Traceparent: 00-<sha>-<id>-01
X-Amzn-Trace-Id: Root=1-<id>
X-Stainless-Lang: js
X-Stainless-Package-Version: <v>
X-Stainless-Runtime-Version: v<v>
Idempotency-Key: <uuid>
X-CSRF-Token: <long>
ETag: <sha>
Cookie: _ga=GA1.2.<time>.<time>; sid=<long>; theme=dark; csrftoken=<sha>; lang=en; __cf_bm=<long>`;

const BODIES = [
  {
    name: '<word>',
    version: '<v>',
    dist: { shasum: '<sha>', integrity: 'sha512-<b64>' },
    tags: ['a', 'b', 'AK', 'IA'],
  },
  {
    id: '<uuid>',
    parent: '<uuid>',
    hash: '<sha256>',
    etag: '<sha>',
    cursor: '<long>',
    country: 'SK',
    lang: 'sk',
  },
  {
    jsonrpc: '2.0',
    id: 1,
    method: 'tools/call',
    params: { name: '<word>', arguments: { q: '<word>', ref: '<sha>', n: '<n>' } },
  },
  {
    model: 'gpt-4o',
    messages: [{ role: 'user', content: 'hi' }],
    tools: [{ type: 'function', function: { name: 'f' } }],
  },
  {
    keys: ['<id>', '<id>', '<id>', '<id>'],
    codes: ['<code>', '<code>', '<code>'],
    hashes: ['<sha>', '<sha>'],
  },
];

function filled(text: string, seed: number): string {
  let n = seed * 97;
  return text.replace(/<(\w+)>/g, (_, name: string) => VALUES[name]?.(++n) ?? name);
}

everyday('hold no pieces of secrets, alone and one after the other', async () => {
  const traffic = new InspectedTraffic();
  const lines = REQUESTS.trim().split('\n');
  for (let seed = 1; seed <= 6; seed++) {
    for (const [at, line] of lines.entries()) {
      const [host = '', target = ''] = filled(line, seed * 100 + at).split(' ');
      const head = `POST ${target}\nHost: ${host}${filled(HEADERS, seed * 100 + at).trimEnd()}`;
      const body = filled(JSON.stringify(BODIES[at % BODIES.length]), seed * 100 + at);
      await traffic.exchange(`${host}:443`, { head, body });
    }
  }
  assert.ok(lines.length >= 60);
  const split = [...traffic.findings.values()].filter(
    ({ decoding, location }) => decoding.includes('split') || location === 'destination',
  );
  assert.equal(
    split.map(({ rule, location, dest, snippet }) => `${rule} ${location} ${dest} ${snippet}`),
    [],
  );
});

everyday.run();
