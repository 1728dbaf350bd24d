import { gzipSync } from 'node:zlib';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { RULES } from '../../lib/detector/rules/index.ts';
import { ContainerBudget } from '../../lib/detector/views/container_budget.ts';
import { WorkBudget } from '../../lib/detector/work_budget.ts';
import { InspectedTraffic } from './inspected_exchange.ts';
import { frame } from './websocket/frame.ts';

const cost = suite('cost of hostile records');

const MEBIBYTE = 1024 * 1024;
const RECORD = 64 * 1024;
/** What one record may cost, as `WorkBudget` counts, and unpack; beyond that, a search or an entry that had begun. */
const MOST_WORK = 64 * MEBIBYTE + 16 * MEBIBYTE;
const MOST_UNPACKED = 3 * MEBIBYTE + 2 * MEBIBYTE;

let work = 0;
let unpacked = 0;
const { charge } = WorkBudget.prototype;
const { spend } = ContainerBudget.prototype;
cost.before.each(() => {
  work = 0;
  unpacked = 0;
});
cost.before(() => {
  WorkBudget.prototype.charge = function counted(bytes: number): void {
    work += bytes;
    charge.call(this, bytes);
  };
  ContainerBudget.prototype.spend = function counted(bytes: number): void {
    unpacked += bytes;
    spend.call(this, bytes);
  };
});
cost.after(() => {
  WorkBudget.prototype.charge = charge;
  ContainerBudget.prototype.spend = spend;
});

const traffic = new InspectedTraffic();

/** A gzip file of one unit over and over, in base64: as much of it as fits into a record. */
function bomb(unit: string): Buffer {
  const packed = gzipSync(Buffer.alloc(4 * MEBIBYTE, unit));
  return Buffer.from(packed.toString('base64')).subarray(0, RECORD);
}

const UNITS: Readonly<Record<string, string>> = {
  keywords: RULES.flatMap(({ keywords }) => keywords.slice(0, 1)).join(' '),
  'names of secrets': 'api_key="',
  'hidden commands': "$(printf c''u{curl,/???/b?n $IFS",
  numbers: '65 66 67 68 69 70 71 72 73 74 75 76 77 ',
  'short runs': 'eyJhbGciOiJIUzI1NiJ9.',
  zeros: '\0',
};

for (const [name, unit] of Object.entries(UNITS)) {
  cost(`a bomb full of ${name} is left at its bound, and that is told`, async () => {
    const verdict = await traffic.exchange('files.example:443', {
      head: 'POST /x\nContent-Type: text/plain',
      body: bomb(unit),
    });
    assert.is(verdict, 'truncated');
    assert.ok(work <= MOST_WORK, `${work}`);
    assert.ok(unpacked <= MOST_UNPACKED, `${unpacked}`);
  });
}

cost('thousands of messages of a WebSocket cost together what one record may', async () => {
  const small = gzipSync(Buffer.alloc(MEBIBYTE, 'api_key="'), { level: 9 }).toString('base64');
  const message = frame({ payload: Buffer.from(small), masked: true });
  const exchange = traffic.open('files.example:443');
  exchange.requestHead('GET /x');
  exchange.responseHead('101 Switching\nUpgrade: websocket');
  exchange.upgraded();
  const count = Math.floor(RECORD / message.length);
  await exchange.requestBody(Buffer.concat(Array.from({ length: count }, () => message)));
  assert.is(await exchange.close('complete'), 'truncated');
  assert.ok(count > 20);
  assert.ok(work <= MOST_WORK, `${work}`);
  assert.ok(unpacked <= MOST_UNPACKED, `${unpacked} of ${count} messages`);
});

cost('a key behind a bomb is found once enough of the message has come', async () => {
  const blanks = Buffer.alloc(RECORD, ' ');
  const body = [bomb(UNITS['names of secrets'] ?? ''), blanks, blanks, 'AKIAQ3EGRIYTZ5N7XW2P '];
  await traffic.exchange('files.example:443', { head: 'POST /x\nContent-Type: text/plain', body });
  assert.ok([...traffic.findings.values()].some(({ rule }) => rule === 'aws_access_key_id'));
});

cost.run();
