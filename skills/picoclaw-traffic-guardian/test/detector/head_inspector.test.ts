import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Rule } from '../../lib/detector/rule.ts';
import type { WatchedSecret } from '../../lib/detector/watched/watched_secret.ts';
import { InspectedTraffic } from './inspected_exchange.ts';
import { KEY, SECRET } from './key_rule.ts';

const heads = suite('heads that are known by their lines');

const FLOODED: Rule = { ...KEY, reach: { before: 3000, after: 3000 } };
const DEST = 'files.example:443';
const value: WatchedSecret = {
  name: 'channel_list.x.settings.token',
  value: 'first-Value-123',
  home: { providers: [], hosts: [] },
};

/** What is newly told by an exchange with this head. */
async function told(traffic: InspectedTraffic, head: string, dest = DEST): Promise<string[]> {
  traffic.findings.clear();
  await traffic.exchange(dest, { head });
  assert.equal(traffic.faults, []);
  return [...traffic.findings.values()].map((finding) => `${finding.location} ${finding.dest}`);
}

heads('a line of which every character is spelled out otherwise is read', async () => {
  const key = `AKIA${'QX7TZP4MWN2KLD5V'}`;
  const each = (write: (code: number) => string, joint: string): string =>
    [...Buffer.from(`key ${key}`)].map(write).join(joint);
  const ways = [
    each((code) => `&#${code};`, ''),
    each((code) => `&#x${code.toString(16)};`, ''),
    each((code) => `${code}`, ', '),
    each((code) => code.toString(16), ' '),
    each((code) => code.toString(16), ':'),
    each((code) => `\\x${code.toString(16)}`, ''),
    each((code) => `%${code.toString(16)}`, ''),
  ];
  const traffic = new InspectedTraffic();
  for (const [n, text] of ways.entries()) {
    const found = await told(
      traffic,
      `GET /\nAccept: */*\nEde: 1\nAbc: ${text}\nFed: 2`,
      `h${n}.example:443`,
    );
    assert.equal(found, [`request.header.abc h${n}.example:443`], text);
    const inTarget = await told(traffic, `GET /x?q=${text.replaceAll(' ', '')}`, `t${n}.example:443`);
    assert.equal(inTarget, [`request.target t${n}.example:443`], text);
  }
});

heads('what is to be found in a known line changes with what is looked for', async () => {
  const traffic = new InspectedTraffic();
  const head = `GET /${value.value}\nX-Note: ${value.value}`;
  assert.equal(await told(traffic, head), []);
  traffic.watch([value]);
  assert.is((await told(traffic, head)).length, 1);
  assert.is([...traffic.findings.values()][0]?.occurrences, 2, 'in the target and in the field');
  traffic.watch([]);
  assert.equal(await told(traffic, head), []);
});

heads('a known line is judged anew at each destination', async () => {
  const traffic = new InspectedTraffic({ audience: [{ provider: '*', host: 'model.example' }] });
  const key = ['sk', 'proj', 'bench0Kx7Tq2Vw9Zr4Lm6Np8Sd1Fg3Hj5'].join('-');
  const head = `POST /v1\nAuthorization: Bearer ${key}`;
  for (let round = 0; round < 2; round++) {
    assert.equal(await told(traffic, head, 'model.example:443'), []);
    const foreign = await told(traffic, head, `foreign${round}.example:443`);
    assert.equal(foreign, [`request.header.authorization foreign${round}.example:443`]);
  }
});

heads('a known line is told from the place where it stands this time', async () => {
  const line = `X-Key: ${SECRET}`;
  const traffic = new InspectedTraffic({}, [FLOODED]);
  for (const place of ['header', 'trailer', 'header'] as const) {
    traffic.findings.clear();
    const subject = traffic.open(`${place}.example:443`);
    subject.requestHead(place === 'header' ? `POST /\n${line}` : 'POST /');
    await subject.requestEnd(place === 'trailer' ? line : '');
    await subject.close('complete');
    assert.equal(
      [...traffic.findings.values()].map(({ location }) => location),
      [`request.${place}.x-key`],
    );
  }
  // A first line is no field, however much it looks like one.
  assert.equal(await told(traffic, `GET /: ${SECRET}`), [`request.target ${DEST}`]);
  assert.equal(await told(traffic, `GET /\nGET /: ${SECRET}`, 'b.example:443'), [
    'request.header b.example:443',
  ]);
});

heads('a head of more lines than are remembered is told in full each time', async () => {
  const traffic = new InspectedTraffic({}, [FLOODED]);
  for (let round = 0; round < 3; round++) {
    const junk = Array.from({ length: 1500 }, (_, n) => `X-${n}: ${round * (n % 2)}`);
    const head = ['GET /', `X-Key: ${SECRET}`, ...junk].join('\n');
    assert.equal(await told(traffic, head), [`request.header.x-key ${DEST}`], `round ${round}`);
  }
});

heads('a field whose name holds a piece of its secret is not named', async () => {
  const key = `AKIA${'QX7TZP4MWN2KLD5V'}`;
  const traffic = new InspectedTraffic();
  assert.equal(await told(traffic, `GET /\nX-Qx7t-Zp4m: ${key}`), [`request.header ${DEST}`]);
  assert.equal(await told(traffic, `GET /\nX-Akia-Key: ${key}`, 'b.example:443'), [
    'request.header.x-akia-key b.example:443',
  ]);
});

heads('what was not looked at for want of budget is looked at the next time', async () => {
  const traffic = new InspectedTraffic({}, [FLOODED]);
  const flood = Array.from({ length: 80 }, (_, n) => `X-Flood-${n}: ${`zk-live-${n} `.repeat(150)}`);
  const line = `X-Key: ${SECRET}`;
  assert.equal(await told(traffic, ['GET /', ...flood, line].join('\n')), [], 'beyond the budget');
  assert.equal(await told(traffic, `GET /\n${line}`), [`request.header.x-key ${DEST}`]);
});

heads('pieces of a secret are joined when all but one of them are in known lines', async () => {
  const key = `AKIA${'QYLPMN5HHHFPZAM2'}`;
  const [a, b, c] = [key.slice(0, 3), key.slice(3, 9), key.slice(9)];
  const traffic = new InspectedTraffic();
  const lines = ['GET /', `X-A: ${a}`, `X-B: ${b}`];
  assert.equal(await told(traffic, lines.join('\n')), []);
  assert.equal(await told(traffic, [...lines, `X-C: ${c}`].join('\n')), [`request.header ${DEST}`]);
  const cookie = ['GET /', `Cookie: a=${a}; b=${b}; c=${c}`].join('\n');
  for (const dest of ['a.example:443', 'b.example:443']) {
    assert.equal(await told(traffic, cookie, dest), [`request.header.cookie ${dest}`]);
  }
  // What opens one target is a known line by then; the next goes on with it.
  const piecemeal = 'piecemeal.example:443';
  for (const piece of [a, a, b]) assert.equal(await told(traffic, `GET /x?d=${piece}`, piecemeal), []);
  assert.equal(await told(traffic, `GET /x?d=${c}`, piecemeal), [`request.target ${piecemeal}`]);
});

heads.run();
