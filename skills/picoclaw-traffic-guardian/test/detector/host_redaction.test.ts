import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { destWithout, redactedDest } from '../../lib/detector/host_redaction.ts';
import { ALNUM, filler, HEX } from '../../lib/detector/rules/filler.ts';

const redaction = suite('host redaction');

redaction('hides credentials that a host name was made of, whatever became of their case', () => {
  for (const secret of [
    `AKIA${'IOSFODNN7EXAMPLE'}`,
    `sk-proj-${filler(48, ALNUM)}`,
    `sk-${filler(32, HEX)}`,
  ]) {
    for (const label of [secret, secret.toLowerCase()]) {
      const shown = redactedDest(`${label}.leak.example:443`);
      assert.match(shown, /\[REDACTED\]/);
      assert.match(shown, /\.leak\.example:443$/);
      assert.not.ok(shown.includes(label.slice(8, 16)), shown);
    }
  }
});

redaction('hides labels that are pieces of a credential, also in a line that names their host', () => {
  const key = `akia${'qylpmn5hhhfpzam2'}`;
  for (const labels of [
    `${key.slice(0, 9)}.${key.slice(9)}`,
    `akia.${key.slice(4, 9)}-.${key.slice(9)}`,
    `akia-${key.slice(4, 9)}.${key.slice(9, 15)}.${key.slice(15)}`,
    Buffer.from(key.toUpperCase())
      .toString('hex')
      .replace(/^.{19}/, '$&.'),
  ]) {
    assert.is(redactedDest(`${labels}.leak.example:443`), '[REDACTED].leak.example:443');
    assert.is(redactedDest(`dial ${labels}.leak.example: refused`), 'dial [REDACTED].leak.example: refused');
  }
});

redaction(
  'hides the labels beside a piece that is a credential by itself: they may be the rest of it',
  () => {
    const piece = `sk-proj-${filler(52, ALNUM)}`.toLowerCase();
    const host = `${piece}.k3jv9-a1b.q0z_r.x.leak.example`;
    assert.is(redactedDest(`${host}:443`), '[REDACTED].leak.example:443');
    assert.is(redactedDest(`www.${host}`), '[REDACTED].leak.example');
    assert.is(redactedDest(`dial ${host}: refused`), 'dial [REDACTED].leak.example: refused');
  },
);

redaction('leaves hosts of everyday as they are', () => {
  for (const dest of [
    'api.openai.com:443',
    'generativelanguage.googleapis.com:443',
    '[2001:db8:85a3:8d3:1319:8a2e:370:7348]:80',
    'd111111abcdef8.cloudfront.net:443',
    'ec2-203-0-113-25.compute-1.amazonaws.com:80',
    'r4---sn-4g5e6nsz.googlevideo.com:443',
    'my-very-long-service-name-in-production.default.svc.cluster.local:8080',
    'xn--bcher-kva.example:80',
    '123456789012.dkr.ecr.us-east-1.amazonaws.com:443',
    'a1b2c3d4e5.execute-api.eu-central-1.amazonaws.com:443',
    'prod-registry-k8s-io-eu-west-1.s3.dualstack.eu-west-1.amazonaws.com:443',
    'rr3---sn-aigl6nzl.googlevideo.com:443',
    'us-central1-aiplatform.googleapis.com:443',
    '3f2504e0-4f89-41d3-9a0c-0305e82c3301.ods.example:443',
  ]) {
    assert.is(redactedDest(dest), dest);
  }
});

redaction('hides what a secret becomes when it is encoded, or cut into labels', () => {
  const secret = `export TOKEN=${filler(40, ALNUM)}`;
  const encoded = Buffer.from(secret);
  for (const name of [encoded.toString('base64url'), encoded.toString('hex'), filler(60, ALNUM)]) {
    for (const size of [63, 20, 9]) {
      const labels = name.match(new RegExp(`.{1,${size}}`, 'g')) ?? [];
      const shown = redactedDest(`${labels.slice(0, 4).join('.')}.leak.example:443`);
      assert.match(shown, /\.leak\.example:443$/);
      for (const label of labels.slice(0, 4)) assert.not.ok(shown.includes(label.slice(0, 6)), shown);
    }
  }
});

redaction('hides pieces of the secret that was met, however short the labels are', () => {
  const secret = 'bca541d2fd1cbbe58bfe';
  assert.is(destWithout('key-bca541.d2fd1c.leak.example:443', secret), '[REDACTED].leak.example:443');
  assert.is(destWithout('BCA-541.leak.example', secret), '[REDACTED].leak.example');
  assert.is(
    destWithout('api.example.com:8443', 'postgres://api:8443@db.example.com/x'),
    'api.example.com:8443',
  );
});

redaction.run();
