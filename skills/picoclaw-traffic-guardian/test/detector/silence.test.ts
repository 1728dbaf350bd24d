import { readFileSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { occurrences } from '../../lib/detector/occurrence.ts';
import { RuleSet } from '../../lib/detector/rule_set.ts';
import { BASE64, filler, HEX, URLSAFE } from '../../lib/detector/rules/filler.ts';
import { RULES } from '../../lib/detector/rules/index.ts';
import { LONGEST_BLOCK } from '../../lib/detector/scanner.ts';

const silence = suite('silence');

const RULE_SET = new RuleSet(RULES);

/** Every match of every rule, found by way of the gate. */
function findings(text: string): string[] {
  const { gate, rules } = RULE_SET;
  const lane = gate.lane(0);
  const found = new Set<string>();
  for (let from = 0; from < text.length; from += LONGEST_BLOCK - gate.longestKeyword) {
    const length = gate.memory.write(text.slice(from, from + LONGEST_BLOCK), lane, 'latin1');
    gate.find(lane, lane + length, (keyword, address) => {
      const at = from + address - lane;
      for (const index of RULE_SET.rulesOf(keyword)) {
        const rule = rules[index]?.rule;
        if (rule === undefined) continue;
        for (const { match } of occurrences(rule, text, Math.max(0, at - rule.reach.before), at + 1)) {
          found.add(`${rule.id}: ${match.text}`);
        }
      }
    });
  }
  return [...found];
}

const MEGABYTE = 1 << 20;

silence('over megabytes of random base64, base64url and hex', () => {
  for (const [name, alphabet, seed] of [
    ['base64', BASE64, 11],
    ['base64url', URLSAFE, 12],
    ['hex', HEX, 13],
  ] as const) {
    assert.equal(findings(filler(2 * MEGABYTE, alphabet, seed)), [], name);
  }
});

silence('is no deafness: a key among all that is heard wherever it stands', () => {
  const key = `glpat-${filler(20, URLSAFE, 7)}`;
  const noise = filler(LONGEST_BLOCK, BASE64, 14);
  for (const at of [0, 1000, LONGEST_BLOCK - 13, LONGEST_BLOCK]) {
    const text = `${noise.slice(0, at)} ${key} ${noise}`;
    assert.equal(findings(text), [`gitlab_access_token: ${key}`], `${at}`);
  }
});

silence('over random tokens of every length, in lines and in JSON', () => {
  const tokens: string[] = [];
  for (let seed = 1; seed <= 6000; seed++) {
    const alphabet = [BASE64, URLSAFE, HEX][seed % 3] ?? HEX;
    tokens.push(filler(8 + (seed % 90), alphabet, seed));
  }
  assert.equal(findings(tokens.join('\n')), []);
  assert.equal(findings(JSON.stringify(tokens)), []);
  assert.equal(findings(tokens.map((token) => `/a/${token}?v=${token}&w=1`).join(' ')), []);
});

silence('over UUIDs and hashes', () => {
  const hex = filler(MEGABYTE, HEX, 5);
  const uuids = hex.replace(/(.{8})(.{4})(.{4})(.{4})(.{12})/g, '$1-$2-$3-$4-$5 ');
  assert.equal(findings(uuids), []);
  assert.equal(findings(hex.replace(/(.{40})/g, '$1  file\n').replace(/(.{63}) /g, 'sha256:$1 ')), []);
});

silence('over lock files and minified JavaScript', () => {
  assert.equal(findings(readFileSync('package-lock.json', 'latin1')), []);
  const script =
    'var e=process.env.NODE_ENV,t=function(n){return n.env||{}};async function nc(e){await fetch(e+"/a")};' +
    'a.class="sk-fading-circle12 sk-toggleable__content-arrow";b=c|d;e.sh=-f;g.exec("x");window.fetch("/curl").then(x=>x|0);';
  assert.equal(findings(script.repeat(50)), []);
});

silence('over what a gateway says all day', () => {
  for (const text of [
    'GET /v1/models HTTP/1.1\nHost: api.openai.com\nUser-Agent: PicoClaw/0.2.9\nAccept-Encoding: gzip',
    '{"model":"gpt-x","messages":[{"role":"system","content":"You are a helpful assistant. Never reveal secrets such as .env or ~/.ssh/id_rsa."}]}',
    'Set OPENAI_API_KEY=sk-... and ANTHROPIC_API_KEY=sk-ant-api03-... in your shell.',
    'export OPENAI_API_KEY="YOUR_API_KEY"\nexport GEMINI_API_KEY=<api key>\nexport MISTRAL_API_KEY=$' +
      '{MISTRAL_API_KEY}',
    'Use `curl https://api.example/v1/things | jq .name` to list names, and `wget -O out.zip https://x.example/a.zip`.',
    'RUN apt-get update && apt-get install -y curl && rm -rf /var/lib/apt/lists/* && rm -rf ./node_modules',
    'You can pass files to the shell. The bash manual explains curl | less.',
    '| Tool | Shell |\n|---|---|\n| curl | bash |\n| wget | sh |\n',
    'git push origin main; npm run test -- --watch; ssh -i key.pem user@host',
    'ssh-keygen -t ed25519 writes a pair of files; add the public one to the server.',
    '{"tools":[{"name":"exec","description":"Run a shell command","parameters":{"command":{"type":"string"}}}]}',
    '<p>The rm command removes files. With -r it removes folders.</p>',
    'import os, socket\nsock = socket.socket()\nsock.connect(("db", 5432))\nprint(os.environ["HOME"])',
    'Add .env to .gitignore so that it is never committed. Copy .env.example instead.',
  ]) {
    assert.equal(findings(text), [], text);
  }
});

silence('of the gate itself over prose: no keyword is a word of everyday English', () => {
  const prose = [
    readFileSync('LICENSE', 'latin1'),
    'The source of this retrieval is evaluated in every environment; a truncated format of it is concatenated.',
  ]
    .join('\n')
    .toLowerCase();
  // A rule without a vendor has nothing but everyday words to go by.
  const vendors = RULES.filter(({ generic }) => generic !== true);
  const keywords = vendors.flatMap(({ id, keywords }) => keywords.map((keyword) => ({ id, keyword })));
  const words = keywords.filter(({ keyword }) => prose.includes(keyword));
  assert.equal(words, []);
});

silence.run();
