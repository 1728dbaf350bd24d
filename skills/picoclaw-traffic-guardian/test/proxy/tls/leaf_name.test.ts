import net from 'node:net';
import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { addressOctets, LeafRefused, leafName } from '../../../lib/proxy/tls/leaf_name.ts';

const test = suite('leaf_name');

const refusal = (host: string): string => {
  try {
    leafName(host);
    return 'none';
  } catch (error) {
    if (!(error instanceof LeafRefused)) throw error;
    return error.reason;
  }
};

const LABEL_63 = 'a'.repeat(63);
const NAME_253 = [LABEL_63, LABEL_63, LABEL_63, 'a'.repeat(61)].join('.');

test('host names are taken in lower case, IDN in A-label form', () => {
  const names = {
    'API.Example.com': 'api.example.com',
    localhost: 'localhost',
    'xn--bcher-kva.example': 'xn--bcher-kva.example',
    'bücher.example': 'xn--bcher-kva.example',
    'a--b.3com.com': 'a--b.3com.com',
    [NAME_253]: NAME_253,
    'A_b._c.example.com': 'a_b._c.example.com',
  };
  for (const [host, value] of Object.entries(names)) assert.equal(leafName(host), { kind: 'dns', value });
});

test('addresses are taken as octets', () => {
  const addresses = {
    '127.0.0.1': '7f000001',
    '::': '00000000000000000000000000000000',
    '::1': '00000000000000000000000000000001',
    '1::': '00010000000000000000000000000000',
    '2001:db8::8:800:200c:417a': '20010db80000000000080800200c417a',
    'FE80:0:0:0:0:0:0:1': 'fe800000000000000000000000000001',
    '::ffff:192.0.2.1': '00000000000000000000ffffc0000201',
    '64:ff9b::192.0.2.33': '0064ff9b0000000000000000c0000221',
  };
  for (const [host, hex] of Object.entries(addresses))
    assert.equal(leafName(host), { kind: 'ip', octets: Buffer.from(hex, 'hex') });
});

test('what is no host name is refused', () => {
  const hosts = [
    ...['', '.', '..', 'a..b', '.a', 'example.com.', '*.example.com'],
    ...[
      '-a.example',
      'a-.example',
      `${LABEL_63}a.example`,
      `${NAME_253}a`,
      'a b',
      'a\0b',
      'a/b',
      'a:1',
      'a@b',
    ],
    ...['[::1]', 'fe80::1%eth0', '1.2.3', '127.1', '0x7f.1', '0x7f000001', '2130706433', '1.2.3.4.5', 'a.0x'],
    ...['a\r\nb', '\u202ea.example', 'bü/cher', '１２７.0.0.1', '\ud800.example', 'ü'.repeat(300)],
  ];
  for (const host of hosts) assert.is(refusal(host), 'invalid_name', JSON.stringify(host));
});

test('a refusal does not repeat the host', () => {
  try {
    leafName('evil_\x1b[2J');
    assert.unreachable();
  } catch (error) {
    assert.not.ok(/evil/.test(String(error)) || String(error).includes('\x1b'));
  }
});

test('the octets of any address are those its canonical text stands for', () => {
  fc.assert(
    fc.property(fc.ipV6(), (ip) => {
      const groups = addressOctets(ip).toString('hex').match(/.{4}/g) ?? [];
      const same = new net.BlockList();
      same.addAddress(ip, 'ipv6');
      assert.ok(same.check(groups.join(':'), 'ipv6'), ip);
    }),
    { numRuns: 300 },
  );
});

test('any text is read or refused', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: 'binary', maxLength: 80 }), fc.domain()), (host) => {
      if (refusal(host) !== 'none') return;
      const name = leafName(host);
      if (name.kind === 'dns') assert.match(name.value, /^[a-z0-9._-]{1,253}$/);
    }),
    { numRuns: 500 },
  );
});

test.run();
