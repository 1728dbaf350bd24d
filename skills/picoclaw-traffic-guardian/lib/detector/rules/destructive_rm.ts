import { posix } from 'node:path';
import type { Rule, RuleMatch } from '../rule.ts';
import { expression } from './boundary.ts';
import { spelled } from './shell_syntax.ts';

const COMMON = {
  pattern: 'destructive_rm',
  threat_type: 'INJECTION',
  direction: 'inbound',
  severity: 'critical',
  confidence: 'high',
  source: 'https://attack.mitre.org/techniques/T1485/',
  remedy: 'Stop the agent, find out whether the command ran, and look for what is missing.',
} as const;

/** The words of a command up to its end, with what a shell drops from them dropped. */
function wordsOf(command: string): string[] {
  const end = command.search(/[;|&\r\n)<>\x60]|\\[nr](?![A-Za-z])|\\{0,3}["'][ \t]{0,2}[,}\]]/);
  return (end < 0 ? command : command.slice(0, end))
    .replace(/\$\{?IFS\}?(?:\$[0-9])?/gi, ' ')
    .split(/[ \t]+/)
    .map((word) => word.replace(/["'\\,\]]/g, ''))
    .filter((word) => word !== '');
}

/** Folders without which a machine or an account is lost. */
const ROOT =
  /^(?:\/+\.?|\/\*|~\/?|\$\{?HOME(?::[?-][^}]{0,20})?\}?\/?|\/(?:bin|boot|dev|etc|home|lib|lib64|opt|proc|root|sbin|srv|sys|usr|var|Users|System|Library|Applications)\/?|[a-z]:\/?)(?:\.?\*|\/\*)?$/i;
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

/** ` c: /`, as in `format c: /q`: the word itself stands in all sorts of text. */
const FORMATTED_DRIVES = [...'cdefghijklmnopqrstuvwxyz'].map((letter) => ` ${letter}: /`);

/** The family `destructive_rm`: commands after which files, disks or the machine are gone. */
export const DESTRUCTIVE_RM_RULES: readonly Rule[] = [
  {
    ...COMMON,
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
        'rm -rf build; ls /',
        'rm -rf $HOME/.cache/pip',
      ];
    },
  },
  {
    ...COMMON,
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
    ...COMMON,
    id: 'find_and_delete_root',
    keywords: ['-delete', '-exec rm', 'xargs'],
    expression: expression(
      'gi',
      String.raw`(?<![A-Za-z0-9_.-])(?:find|ls|echo)[ \t]{1,4}(?:-[A-Za-z0-9]{1,6}[ \t]{1,4})?(?:/|~/?|\$\{?HOME\}?/?|/(?:home|etc|usr|var|root|boot)/?)(?=[ \t|])`,
      String.raw`(?:[^\r\n;|]{0,120}?(?:-delete|-exec[ \t]{1,4}rm[ \t])|[^\r\n;|]{0,120}\|[ \t]{0,4}xargs[^\r\n;|]{0,24}?[ \t]rm[ \t])[^\r\n;|]{0,40}`,
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
    ...COMMON,
    id: 'disk_overwritten',
    keywords: ['of=/dev/', 'mkfs', '>/dev/', '> /dev/', 'wipefs', 'shred '],
    expression: expression(
      'gi',
      '(?<![A-Za-z0-9_.-])(?:',
      [
        String.raw`dd[ \t]{1,4}[^\r\n;|&]{0,80}?of=/dev/(?:sd|hd|vd|xvd|nvme|mmcblk|disk|rdisk|mapper/|md)[a-z0-9/_-]{0,24}`,
        String.raw`mkfs(?:\.[a-z0-9]{2,8})?[ \t]{1,4}[^\r\n;|&]{0,60}?/dev/[a-z0-9/_-]{2,32}`,
        String.raw`(?:wipefs|shred)[ \t]{1,4}[^\r\n;|&]{0,60}?/dev/[a-z0-9/_-]{2,32}`,
      ].join('|'),
      String.raw`)|[^\s<>&|-][ \t]{0,4}>[ \t]{0,4}/dev/(?:sd[a-z]|hd[a-z]|vd[a-z]|xvd[a-z]|nvme[0-9]n[0-9]|mmcblk[0-9]|disk[0-9])(?![A-Za-z])`,
    ),
    reach: { before: 92, after: 112 },
    // `<code>/dev/sda</code>`
    validate: ({ text, before }) =>
      !/<\/?[a-z][^<>]{0,40}>[ \t]{0,4}\/dev\/[a-z0-9]{1,12}$/i.test(before + text),
    describes: 'A command that overwrites a disk.',
    get finds() {
      return [
        'dd if=/dev/zero of=/dev/sda bs=1M',
        'mkfs.ext4 -F /dev/nvme0n1',
        'cat /dev/urandom > /dev/sda',
        'wipefs -a /dev/vda',
        'shred -n 3 /dev/mmcblk0',
      ];
    },
    get ignores() {
      return [
        'dd if=a.img of=b.img',
        'echo a > /dev/null',
        'mkfs.ext4 disk.img',
        'add of=/dev/sda',
        '<code>/dev/sda</code>',
        '<td class="a">/dev/nvme0n1</td>',
      ];
    },
  },
  {
    ...COMMON,
    id: 'fork_bomb',
    severity: 'high',
    keywords: ['|:&', '| :&', '|: &', '| : &', '&};', '& };', '& } ;', '%0|%0'],
    expression:
      /%0\|%0|(?<![\w:.-])([\w:.]{1,12})\s{0,2}\(\s{0,2}\)\s{0,2}\{\s{0,2}([\w:.]{1,12})\s{0,2}\|\s{0,2}([\w:.]{1,12})\s{0,2}&\s{0,2}\}\s{0,2};\s{0,2}([\w:.]{1,12})/g,
    reach: { before: 60, after: 40 },
    validate: ({ text }) => {
      const [first, ...others] = text.match(/[\w:.%]+/g) ?? [];
      return others.every((name) => name === first);
    },
    describes: 'A shell function that starts itself until the machine stands still.',
    get finds() {
      return [
        ':(){ :|:& };:',
        ':(){:|:&};:',
        'sh -c ":() { : | : & } ; :"',
        'bomb(){ bomb|bomb& };bomb',
        '%0|%0',
      ];
    },
    get ignores() {
      return [':|:&', 'a(){ b|c& };a', ':( ) { }'];
    },
  },
  {
    ...COMMON,
    id: 'windows_volume_removed',
    keywords: ['rd /s', 'rmdir /s', 'del /', ...FORMATTED_DRIVES, 'remove-item', 'vssadmin'],
    expression: expression(
      'gi',
      '(?<![A-Za-z0-9_-])(?:',
      [
        String.raw`(?:rd|rmdir)[ \t]{1,4}/s[ \t]{0,4}(?:/q)?[ \t]{0,4}["'\\]{0,3}[a-z]:[\\/]{0,4}(?:\*|windows|users)?(?=["'\s<]|$)`,
        String.raw`del[ \t]{1,4}/[fsq][ \t/fsq]{1,12}["'\\]{0,3}[a-z]:[\\/]{0,4}(?:\*|windows|users)`,
        String.raw`format[ \t]{1,4}[a-z]:[ \t]{1,4}/[a-z]`,
        String.raw`remove-item[^\r\n;|]{0,60}?[a-z]:[\\/]{1,4}(?:\*|windows|users)?(?=["'\s<]|$)[^\r\n;|]{0,60}`,
        String.raw`vssadmin(?:\.exe)?[ \t]{1,4}delete[ \t]{1,4}shadows`,
      ].join('|'),
      ')',
    ),
    reach: { before: 10, after: 160 },
    validate: ({ text }) => !/^remove-item/i.test(text) || /-r(?:ec(?:urse)?)?\b/i.test(text),
    describes: 'A command that removes a Windows volume, its system folder or its shadow copies.',
    get finds() {
      return [
        'rd /s /q c:\\',
        'format c: /q /y',
        'Remove-Item -Recurse -Force C:\\',
        'vssadmin delete shadows /all',
        'del /f /s /q c:\\*',
      ];
    },
    get ignores() {
      return ['rd /s /q build', 'format string: /x', 'Remove-Item C:\\temp\\a.txt', 'del /q a.txt'];
    },
  },
  {
    ...COMMON,
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
