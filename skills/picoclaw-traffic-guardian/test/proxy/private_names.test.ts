import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { RelayEvent } from '../../lib/proxy/event.ts';
import { canonicalAddress, isPrivate } from '../../lib/proxy/ip_address.ts';
import { PrivateNames } from '../../lib/proxy/private_names.ts';
import type { Address } from '../../lib/proxy/resolve.ts';

const dest = (host: string) => ({ host, port: 80, authority: `${host}:80` });
const v4 = (address: string): Address => ({ address, family: 4 });

const test = suite('private names');

test('loopback, link-local, metadata, private and shared addresses are private, in every spelling', () => {
  const inside = [
    '127.0.0.1',
    '169.254.169.254',
    '10.1.2.3',
    '172.31.0.1',
    '192.168.1.1',
    '100.100.100.200',
    '0.0.0.0',
  ];
  const inside6 = ['::1', '::', 'fe80::1', 'fd00:ec2::254', '::ffff:10.0.0.1', '::ffff:7f00:1'];
  for (const address of [...inside, ...inside6])
    assert.ok(isPrivate(canonicalAddress(address) ?? ''), address);
  const outside = ['8.8.8.8', '172.32.0.1', '100.128.0.1', '2001:4860::8888', '::2', '::ffff:8.8.8.8'];
  for (const address of outside) assert.not(isPrivate(canonicalAddress(address) ?? ''), address);
});

test('a name with one private address among its addresses is reported, once', () => {
  const events: RelayEvent[] = [];
  const names = new PrivateNames((event) => events.push(event));
  names.look(dest('public.test'), [v4('8.8.8.8')]);
  names.look(dest('rebind.test'), [v4('8.8.8.8'), v4('169.254.169.254')]);
  names.look(dest('rebind.test'), [v4('169.254.169.254')]);
  assert.equal(events, [
    {
      code: 'private_address',
      message: 'the name rebind.test resolves to 169.254.169.254, an address that is not on the Internet',
      dest: 'rebind.test:80',
    },
  ]);
  names.look(dest('rebind.test'), [v4('10.0.0.1')]);
  assert.is(events.length, 2, 'another address is news');
});

test('what is remembered is bounded', () => {
  const events: RelayEvent[] = [];
  const names = new PrivateNames((event) => events.push(event));
  for (let count = 0; count < 1_025; count++) names.look(dest(`${count}.test`), [v4('10.0.0.1')]);
  names.look(dest('1024.test'), [v4('10.0.0.1')]);
  assert.is(events.length, 1_025);
  names.look(dest('0.test'), [v4('10.0.0.1')]);
  assert.is(events.length, 1_026);
});

test.run();
