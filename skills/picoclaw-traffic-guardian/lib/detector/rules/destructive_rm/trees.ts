import { posix } from 'node:path';
import type { Rule, RuleMatch } from '../../rule.ts';
import { expression } from '../boundary.ts';
import { spelled } from '../shell_syntax.ts';
import { DESTRUCTIVE_RM } from './format.ts';

/** The words of a command up to its end, with what a shell drops from them dropped. */
function wordsOf(command: string): string[] {
  const end = command.search(/[;|&\r\n)<>\x60]|\\[nr](?![a-z])|\\{0,3}["'][ \t]{0,2}[,}\]]/);
  return (end < 0 ? command : command.slice(0, end))
    .replace(/\$\{?IFS\}?(?:\$[0-9])?/gi, ' ')
    .split(/[ \t]+/)
    .map((word) => word.replace(/["'\\,\]]/g, ''))
    .filter((word) => word !== '');
}

/** Folders without which a machine or an account is lost. */
const ROOT =
  /^(?:\/+\.?|\/\*|~\/?|(?:~|\$\{?HOME\}?)\/(?:Documents|Desktop|Pictures|Library|\.ssh|\.gnupg|\.config|\.picoclaw)\/?|\$\{?HOME(?::[?-][^}]{0,20})?\}?\/?|\/(?:bin|boot|dev|etc|home|lib|lib64|opt|proc|root|sbin|srv|sys|usr|var|Users|System|Library|Applications)\/?|[a-z]:\/?)(?:\.?\*|\/\*)?$/i;
const HOME_OF_SOMEBODY = /^(?:\/home|\/Users)\/[^/*]{1,40}(?:\/\*?)?$/;
/** Everything that lies where the command happens to run. */
const HERE = /^(?:\.\/?|\.\.\/?|\.?\*|\.\/\*|\.\.\/\*|\$\{?PWD\}?(?:\/\*?)?|\*\.\*)$/;

interface Removal {
  readonly recursive: boolean;
  readonly force: boolean;
  readonly unguarded: boolean;
  readonly targets: readonly string[];
}

function removalIn(command: string): Removal {
  const [, ...words] = wordsOf(command);
  const options = words.filter((word) => word.startsWith('-'));
  const short = options.filter((option) => /^-[A-Za-z]{1,8}$/.test(option)).join('');
  return {
    recursive: /[rR]/.test(short) || options.includes('--recursive'),
    force: short.includes('f') || options.includes('--force'),
    unguarded: options.includes('--no-preserve-root'),
    targets: words.filter((word) => !word.startsWith('-')).map((word) => posix.normalize(word)),
  };
}

function removesRoot({ text }: RuleMatch): boolean {
  const { recursive, force, unguarded, targets } = removalIn(text);
  const hitsRoot = targets.some((target) => ROOT.test(target) || HOME_OF_SOMEBODY.test(target));
  return recursive && (hitsRoot || unguarded) && (force || unguarded || targets.length > 0);
}

function removesHere(match: RuleMatch): boolean {
  const { recursive, force, targets } = removalIn(match.text);
  return recursive && force && targets.some((target) => HERE.test(target)) && !removesRoot(match);
}

const RM = String.raw`(?<![A-Za-z0-9_.-])${spelled('rm')}\\{0,2}["']?(?=[ \t]|\$\{?IFS)[^\r\n;|&]{2,160}`;
const RM_KEYWORDS = [
  'rm -',
  'rm  -',
  'rm /',
  'rm ~',
  'rm $',
  'rm *',
  'rm .',
  'rm "',
  "rm '",
  'rm$ifs',
  'rm${ifs',
  '-rf',
  ' -fr',
  ' -r ',
];

/** Commands that remove folders. */
export const TREE_RULES: readonly Rule[] = [
  {
    ...DESTRUCTIVE_RM,
    id: 'rm_root_or_home',
    keywords: RM_KEYWORDS,
    expression: expression('gi', RM),
    reach: { before: 170, after: 172 },
    validate: removesRoot,
    describes: 'A recursive removal of the root, a system folder or a home.',
    get finds() {
      return [
        'rm -rf /',
        'sudo rm -fr --no-preserve-root /',
        'rm -r -f ~/',
        'rm --recursive --force $HOME',
        'rm / -rf',
        'rm -rf /*',
        'r\\m -rf "/"',
        'rm$IFS-rf$IFS/',
        '{"command":"rm -rf ~"}',
        'rm -rf /home/alice',
        'rm\t-rf\t/',
        'rm -rf /tmp/../*',
        `rm -rf "${'$'}{HOME:?}"/*`,
        'rm -rf -- /etc /tmp/x',
        'rm -rf ~/Documents',
      ];
    },
    get ignores() {
      return [
        'rm -rf node_modules',
        'rm -rf /tmp/build',
        'rm -rf /var/lib/apt/lists/*',
        'rm -rf ./dist',
        'rm -f /',
        'npm -rf /',
        'RUN rm -rf /var/lib/apt/lists/*\\nCOPY . .',
        'rm -rf build; ls /',
        'rm -rf $HOME/.cache/pip',
      ];
    },
  },
  {
    ...DESTRUCTIVE_RM,
    id: 'rm_everything_here',
    severity: 'medium',
    confidence: 'medium',
    keywords: RM_KEYWORDS,
    expression: expression('gi', RM),
    reach: { before: 170, after: 172 },
    validate: removesHere,
    describes: 'A recursive removal of everything in the folder where the command runs.',
    get finds() {
      return ['rm -rf *', 'rm -rf .', 'cd /srv && rm -r -f ./*', 'rm -rf ..'];
    },
    get ignores() {
      return ['rm -rf *.pyc', 'rm -rf .git', 'rm *', 'rm -rf ./node_modules'];
    },
  },
  {
    ...DESTRUCTIVE_RM,
    id: 'find_and_delete_root',
    keywords: ['-delete', '-exec rm', '-exec shred', 'xargs'],
    expression: expression(
      'gi',
      String.raw`(?<![A-Za-z0-9_.-])(?:find|ls|echo)[ \t]{1,4}(?:-[A-Za-z0-9]{1,6}[ \t]{1,4})?(?:/|~/?|\$\{?HOME\}?/?|/(?:home|etc|usr|var|root|boot)/?)(?=[ \t|])`,
      String.raw`(?:[^\r\n;|]{0,120}?(?:-delete|-exec[ \t]{1,4}(?:rm|shred)[ \t])|[^\r\n;|]{0,120}\|[ \t]{0,4}xargs[^\r\n;|]{0,24}?[ \t]rm[ \t])[^\r\n;|]{0,40}`,
    ),
    reach: { before: 170, after: 76 },
    describes: 'A search from the root or a home that removes what it finds.',
    get finds() {
      return [
        'find / -type f -delete',
        'find ~ -name "*" -exec rm -rf {} +',
        'find /home -delete',
        'find / | xargs -0 rm -rf',
        'ls -A / | xargs rm -rf',
        'find ~ -type f -exec shred -u {} +',
      ];
    },
    get ignores() {
      return [
        'find . -name "*.pyc" -delete',
        'find /tmp/x -delete',
        'find / -name a.txt',
        'find / -name core | xargs ls',
        'echo / | xargs npm run',
      ];
    },
  },
  {
    ...DESTRUCTIVE_RM,
    id: 'script_removes_root',
    keywords: ['rmtree(', 'rmsync(', 'rm_rf('],
    expression:
      /(?:rmtree|rmSync|rm_rf)\([ \t]{0,2}(?:os\.path\.expanduser\()?\\{0,2}["'](?:\/|~|\/(?:home|etc|usr|var|root|boot))\/?\\{0,2}["'][^\r\n]{0,60}/g,
    reach: { before: 0, after: 124 },
    describes: 'A script that removes the root, a system folder or a home.',
    get finds() {
      return [
        'shutil.rmtree("/")',
        "shutil.rmtree(os.path.expanduser('~'))",
        "fs.rmSync('/home', { recursive: true })",
        'FileUtils.rm_rf("/etc")',
      ];
    },
    get ignores() {
      return ['shutil.rmtree("/tmp/x")', 'fs.rmSync(dir)', 'rmtree("build")'];
    },
  },
];
