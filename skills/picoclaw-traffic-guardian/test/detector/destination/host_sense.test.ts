import { domainToASCII } from 'node:url';
import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { senseOf } from '../../../lib/detector/destination/host_sense.ts';
import { PROVIDERS } from '../../../lib/detector/provider/index.ts';
import { isReason } from '../../../lib/detector/reason.ts';
import { EVERYDAY_HOSTS } from './everyday_hosts.ts';

const sense = suite('sense of hosts');

const SENSES: Readonly<Record<string, readonly string[]>> = {
  capture_host: [
    'pastebin.com',
    'rentry.co',
    'paste.rs',
    '0x0.st',
    'transfer.sh',
    'file.io',
    'files.catbox.moe',
    'webhook.site',
    'abc.webhook.site',
    'eo1abcd.m.pipedream.net',
    'mine.free.beeceptor.com',
    'c59h.oast.fun',
    'x.y.oastify.com',
    'x.burpcollaborator.net',
    'a.dnslog.cn',
    'telegra.ph',
  ],
  tunnel_host: [
    'a1b2.ngrok-free.app',
    'x.ngrok.io',
    'two-words.trycloudflare.com',
    'x.loca.lt',
    'x.serveo.net',
    'x.lhr.life',
    'x.tunnelmole.net',
    'x.a.pinggy.link',
    'bore.pub',
    'x.share.zrok.io',
    'x-8080.euw.devtunnels.ms',
    'evil.duckdns.org',
    'evil.hopto.org',
    'evil.ddns.net',
    'evil.mooo.com',
    'evil.gleeze.com',
  ],
  raw_address: [
    '8.8.8.8',
    '2606:4700:4700::1111',
    '::ffff:8.8.8.8',
    '134744072',
    '0x08080808',
    '0x8.0x8.0x8.0x8',
    '010.010.010.010',
    '8.8.2056',
  ],
  rebinding_host: [
    '10.0.0.1.nip.io',
    'app.10-0-0-1.sslip.io',
    '7f000001.c0a80001.rbndr.us',
    'localtest.me',
    'make-1.2.3.4-rebind.1u.ms',
    '127-0-0-1.evil.example',
    'a.192.168.0.1.evil.example',
    'ec2-203-0-113-5.compute-1.amazonaws.com',
  ],
  look_alike_host: [
    'api-openai.com',
    'api.api-openai.com',
    'openai-api.net',
    'openai.com.evil.example',
    'api.openai.com.evil.co.uk',
    'api-openai-com.evil.example',
    'anthropic-api.io',
    'anthropic.io',
    'anthropc.com',
    'anthroplc.com',
    'opena1.com',
    '0penai.com',
    'api.openrouterr.ai',
    'hugglngface.co',
    's1ack.com',
    'discord.com.login.example',
    'github.com.evil.example',
    'g\u0456thub.com',
    'api.\u043epen\u0430i.com',
    'anthr\u00f6pic.com',
  ],
};

sense('is told of what each kind of host is', () => {
  for (const [reason, hosts] of Object.entries(SENSES))
    for (const host of hosts) {
      // In its `xn--` form, as it stands in a request.
      const written = /[^ -~]/.test(host) ? domainToASCII(host) : host;
      assert.ok(
        senseOf(written).some((sensed) => sensed === reason),
        `${written}: ${senseOf(written)}`,
      );
    }
});

sense('is silent about hosts of every day', () => {
  assert.ok(EVERYDAY_HOSTS.length >= 300, String(EVERYDAY_HOSTS.length));
  for (const host of EVERYDAY_HOSTS) assert.equal(senseOf(host), [], host);
});

sense('is silent about the hosts of providers', () => {
  for (const { hosts } of Object.values(PROVIDERS))
    for (const pattern of hosts) assert.equal(senseOf(pattern.replaceAll('*', 'acme')), [], pattern);
});

sense('is silent about what is not on the Internet: other findings tell of it', () => {
  for (const host of ['127.0.0.1', '2130706433', '0x7f.1', '10.1.2.3', 'fe80::1', '169.254.169.254'])
    assert.equal(senseOf(host), [], host);
});

sense('names a listed domain in any depth, and no name that only ends like it', () => {
  for (const host of [
    'notpastebin.com',
    'my-webhook.site.example',
    'ngrok.io.example',
    'pastebin.com.example',
  ])
    assert.not.ok(
      senseOf(host).some((reason) => reason === 'capture_host' || reason === 'tunnel_host'),
      host,
    );
});

sense('says nothing but known reasons, and never fails, whatever the host', () => {
  const label = fc.stringMatching(/^[a-z0-9-]{0,20}$/);
  const host = fc.oneof(
    fc.array(label, { maxLength: 8 }).map((labels) => labels.join('.')),
    fc.string({ maxLength: 300 }),
    label.map((text) => `xn--${text}.com`),
  );
  fc.assert(
    fc.property(host, (text) => senseOf(text).every(isReason)),
    { numRuns: 2000, seed: 20260426 },
  );
});

sense.run();
