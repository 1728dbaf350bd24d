import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { leafName } from '../../../lib/proxy/tls/leaf_name.ts';
import { NameConstraints } from '../../../lib/proxy/tls/name_constraints.ts';

const test = suite('name_constraints');

const permitted = (hosts: readonly string[], names: readonly string[]): readonly string[] => {
  const constraints = NameConstraints.covering(hosts);
  assert.ok(constraints !== null);
  return names.filter((name) => constraints.permits(leafName(name)));
};

test('without a list, or where the list holds everything, nothing is constrained', () => {
  for (const hosts of [[], ['*'], ['*:443'], ['a.example', '*']])
    assert.is(NameConstraints.covering(hosts), null);
});

test('a name covers itself and what lies below it', () => {
  const names = ['a.example', 'b.a.example', 'ba.example', 'example', '10.0.0.1', '::1'];
  for (const entry of ['a.example', '*.a.example', 'A.Example.', 'a.example:8443'])
    assert.equal(permitted([entry], names), ['a.example', 'b.a.example'], entry);
});

test('an address covers itself, however it is spelled', () => {
  const names = ['10.0.0.1', '10.0.0.2', '2001:db8::1', '2001:db8:0:0::1', '::ffff:10.0.0.1', 'a.example'];
  assert.equal(permitted(['10.0.0.1'], names), ['10.0.0.1']);
  assert.equal(permitted(['[2001:db8:0::1]:443'], names), ['2001:db8::1', '2001:db8:0:0::1']);
});

test('entries that match no host permit nothing, and do not open the list', () => {
  const names = ['a.example', 'b.example', '10.0.0.1'];
  assert.equal(permitted(['a-.example', 'not a host', 'http://a.example'], names), []);
  assert.equal(permitted(['not a host', 'b.example'], names), ['b.example']);
});

test('the same hosts give the same bytes in any order', () => {
  const value = (hosts: readonly string[]) => NameConstraints.covering(hosts)?.value.toString('hex');
  const hosts = ['b.example', '10.0.0.2', 'a.example', '10.0.0.1', '::1'];
  assert.is(value(hosts), value([...hosts].reverse()));
  assert.is(value(hosts), value(['*.a.example', ...hosts, 'B.example.']));
  assert.is.not(value(hosts), value(hosts.slice(1)));
});

test('both kinds of names are constrained always', () => {
  const hex = (hosts: readonly string[]) => NameConstraints.covering(hosts)?.value.toString('hex');
  const permittedName = 'a0053003820161'; // [0] { { dNSName a } }
  const permittedAddress = 'a00c300a87080a000001ffffffff'; // [0] { { iPAddress 10.0.0.1/32 } }
  const noAddress = `a130300a8708${'00'.repeat(8)}30228720${'00'.repeat(32)}`; // [1] { 0.0.0.0/0, ::/0 }
  const noName = 'a10430028200'; // [1] { { dNSName of no labels } }
  assert.is(hex(['a']), `3039${permittedName}${noAddress}`);
  assert.is(hex(['10.0.0.1']), `3014${permittedAddress}${noName}`);
  assert.is(hex(['a', '10.0.0.1']), '3013a0113003820161300a87080a000001ffffffff');
  assert.is(hex(['a-']), `3036a134${noName.slice(4)}${noAddress.slice(4)}`);
});

test.run();
