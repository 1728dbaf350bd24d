import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { pemBlock, pemContents } from '../../../lib/proxy/tls/pem.ts';

const test = suite('pem');

test('blocks are read back in order, whatever stands around them', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ minLength: 1, maxLength: 300 })), (contents) => {
      const text = contents.map((bytes) => `# a root\r\n${pemBlock('CERTIFICATE', bytes)}`).join('\n');
      assert.equal(
        pemContents(text, 'CERTIFICATE').map((bytes) => bytes.toString('hex')),
        contents.map((bytes) => Buffer.from(bytes).toString('hex')),
      );
    }),
  );
});

test('lines are at most 64 characters', () => {
  const lines = pemBlock('CERTIFICATE', Buffer.alloc(100)).split('\n');
  assert.equal(
    lines.map((line) => line.length),
    [27, 64, 64, 8, 25, 0],
  );
});

test('blocks of another label and unfinished ones are left out', () => {
  const key = pemBlock('PRIVATE KEY', Buffer.from('key'));
  const certificate = pemBlock('CERTIFICATE', Buffer.from('certificate'));
  const cut = certificate.slice(0, -12);
  assert.equal(pemContents(key + certificate + cut, 'CERTIFICATE'), [Buffer.from('certificate')]);
  assert.equal(pemContents(cut + key, 'CERTIFICATE'), []);
});

test('a long run of opening lines is read in linear time', () => {
  assert.equal(pemContents('-----BEGIN CERTIFICATE-----\n'.repeat(50_000), 'CERTIFICATE'), []);
  assert.equal(pemContents(`-----BEGIN CERTIFICATE-----${'A'.repeat(1_000_000)}`, 'CERTIFICATE'), []);
});

test.run();
