import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { RULES } from '../../../lib/detector/rules/index.ts';
import { InspectedTraffic, type SentMessage } from '../inspected_exchange.ts';

const scattered = suite('pieces of keys among other text');

const KEYS = {
  aws_access_key_id: `AKIA${'QYLPMN5HHHFPZAM2'}`,
  github_token: RULES.find(({ id }) => id === 'github_token')?.finds[0]?.match(/gh[a-z]_\w{36}/)?.[0] ?? '',
  gitlab_access_token: `glpat-${'x7Kq29LmPz4RtWv8Bn3c'}`,
};
const FILLER = 'lorem ipsum dolor sit amet '.repeat(400);
const JSON_HEAD = 'POST /\nContent-Type: application/json';

function messages(key: string): Record<string, SentMessage> {
  const third = Math.ceil(key.length / 3);
  const [a, b, c] = [key.slice(0, third + 1), key.slice(third + 1, 2 * third), key.slice(2 * third)];
  const part = (name: string, value: string): string =>
    `--B\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;
  const json = (value: unknown): SentMessage => ({
    head: JSON_HEAD,
    body: JSON.stringify({ text: FILLER, value, more: FILLER }),
  });
  return {
    prose: { body: `the first half is ${a} and the rest is ${b}${c}, ok?` },
    quotes: { body: `first "${a}" then "${b}" then "${c}".` },
    'a sum': { body: `k = '${a}' + '${b}' + '${c}'` },
    'numbered parts': { body: `${FILLER}\npart1: ${a}\npart2: ${b}\npart3: ${c}\n` },
    'numbered parts, last first': { body: `part3: ${c}\npart2: ${b}\npart1: ${a}\n` },
    'two values, last first': { body: `b=${b}${c}; a=${a}` },
    lines: { body: `${FILLER}\n${a}\n${b}\n${c}\n` },
    groups: { body: (key.match(/.{1,8}/g) ?? []).join(' ') },
    'a long JSON': json({ p1: a, p2: b, p3: c }),
    'a list in a long JSON': json([a, b, c]),
    'characters in a long JSON': json([...key]),
    'arguments in a long JSON': json({ arguments: JSON.stringify({ a, note: 'some words here', b, c }) }),
    cookies: { head: `GET /\nCookie: u=1; a=${a}; b=${b}; c=${c}` },
    parts: { body: `${part('a', a)}${part('b', b + c)}--B--${FILLER}` },
    base64: { body: Buffer.from(`one ${a} two ${b}${c} and more`).toString('base64') },
  };
}

scattered('are found, told once, and not shown', async () => {
  const traffic = new InspectedTraffic();
  let n = 0;
  for (const [rule, key] of Object.entries(KEYS)) {
    for (const [name, message] of Object.entries(messages(key))) {
      const dest = `d${n++}.example:443`;
      await traffic.exchange(dest, message);
      const found = [...traffic.findings.values()].filter((finding) => finding.dest === dest);
      assert.equal(
        found.map((finding) => finding.rule),
        [rule],
        `${rule} ${name}`,
      );
      const [finding] = found;
      assert.ok(/split|spaced/.test(finding?.decoding.join() ?? ''), `${rule} ${name}`);
      for (let at = 6; at + 6 <= key.length; at++)
        assert.not.ok((finding?.snippet ?? '').includes(key.slice(at, at + 6)), finding?.snippet);
    }
  }
  assert.equal(traffic.faults, []);
});

scattered('are not what stands behind a mention, a word, or a whole key', async () => {
  const traffic = new InspectedTraffic();
  const { aws_access_key_id: key } = KEYS;
  for (const body of [
    'Tokens begin with ghp_, gho_, ghu_, ghs_ or ghr_ since 2021-04-05, and glpat- is what GitLab v15.2.1 writes.',
    'AKIA, ASIA, ABIA and ACCA are prefixes; AIDA, AROA, AGPA, ANPA and ASCA are others. AKIA 2024 IAM 10 20 30 40 50',
    `const PREFIXES = ['ghp_', 'github_pat_', 'glpat-', 'AKIA', 'xoxb-', 'sk_live_', 'npm_'];\n${'const digest = "3f2a9c0b7d";\n'.repeat(9)}`,
    `\t* g10/import.c (import_secret_one): Deny import.\n\tgpg: Split string.\n\t+ commit ${'90688b29f3701f4d3e2a5a49c5544fe8d2a84b2d'}\n`,
    '.BR aio_read (3)\nEnqueue a read request.\nThis is the asynchronous analog of\n.BR read (2).\n.BR aio_init (3)\n',
    'Intrinsic<[], [llvm_ptr_ty, LLVMType<v256f64>, llvm_ptr_ty], [IntrArgMemOnly, NoCapture<ArgIndex<0>>, WriteOnly<1>]>;',
    'seq_printf_btf(struct btf_ptr *ptr, u32 ptr_size, u64 flags)\n *\tDescription\n *\t\tUse BTF to write to seq_write',
    'set AKIA_REGION=eu-central-1 GHP_SIZE=20 sk-ant-api03-… is cut; version 1.2.3-rc4 of x86_64-unknown-linux-gnu',
  ]) {
    await traffic.exchange('x.example:443', { body });
  }
  assert.equal(traffic.told, []);
  await traffic.exchange('y.example:443', { body: `${key} and F1 and G2H3 and K4L5M6 ${key}` });
  assert.equal(
    [...traffic.findings.values()].map(({ rule, decoding }) => [rule, ...decoding]),
    [['aws_access_key_id']],
  );
});

scattered('are not looked for in answers', async () => {
  const traffic = new InspectedTraffic();
  for (const message of Object.values(messages(KEYS.github_token)))
    await traffic.exchange('x.example:443', {}, { body: message.body ?? '' });
  assert.equal(traffic.told, []);
});

scattered.run();
