import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type PrivateKind, privateKind } from '../../lib/detector/address_kind.ts';

const test = suite('kinds of addresses');

const KNOWN: Readonly<Record<PrivateKind | 'public', readonly string[]>> = {
  metadata: ['169.254.169.254', '100.100.100.200', '192.0.0.192', 'fd00:ec2::254', 'FD00:0EC2:0::254'],
  loopback: ['127.0.0.1', '127.255.255.255', '::1', '0.0.0.0', '0.1.2.3', '::'],
  link_local: ['169.254.0.1', '169.254.255.255', 'fe80::1', 'febf::1'],
  private: [
    ...[
      '10.0.0.0',
      '172.16.0.1',
      '172.31.255.255',
      '192.168.1.1',
      '100.64.0.1',
      '100.127.255.255',
      '192.0.0.8',
    ],
    ...['fd12:3456::1', 'fc80::1', 'fec0::1'],
  ],
  public: ['8.8.8.8', '172.32.0.1', '100.128.0.0', '169.253.1.1', '2001:4860::8888', '::2', '2002:7f00:1::'],
};

for (const [kind, addresses] of Object.entries(KNOWN)) {
  test(`${kind} addresses are known in every spelling`, () => {
    for (const address of addresses) {
      assert.is(privateKind(address) ?? 'public', kind, address);
      if (address.includes(':')) continue;
      assert.is(privateKind(`::ffff:${address}`) ?? 'public', kind, `${address} mapped into IPv6`);
      assert.is(privateKind(`64:ff9b::${address}`) ?? 'public', kind, `${address} behind NAT64`);
    }
  });
}

test('what local proxies answer every name with is no private network', () => {
  for (const address of ['198.18.0.1', '198.19.255.255', 'fc00::1', 'fc00:3fff::1'])
    assert.is(privateKind(address), null, address);
  assert.is(privateKind('fc00:4000::1'), 'private');
});

test('every address has at most one kind, and text that is none has none', () => {
  for (const text of [
    '',
    'example.com',
    '1.2.3',
    '127.1',
    'fe80::1%eth0',
    '[::1]',
    '127.0.0.1:80',
    '64:ff9b::',
  ])
    assert.is(privateKind(text), text === '64:ff9b::' ? 'loopback' : null, text);
  fc.assert(
    fc.property(fc.oneof(fc.ipV4(), fc.ipV6(), fc.string()), (text) => {
      const kind = privateKind(text);
      assert.ok(kind === null || kind in KNOWN);
    }),
    { numRuns: 500, seed: 20260426 },
  );
});

test.run();
