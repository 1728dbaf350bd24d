import type { Rule, RuleMatch } from '../../rule.ts';
import { expression } from '../boundary.ts';
import { standsAsCommand, WORD_START } from '../shell_syntax.ts';
import { DESTRUCTIVE_RM } from './format.ts';

/**
 * Whether one archive or dump that is named, or a variable outside of a loop, is all that is removed: the encrypted copy
 * is the one that is kept.
 */
function isBackup({ text, before }: RuleMatch): boolean {
  const [, file = ''] =
    /(?:rm|shred|srm)(?:[ \t]{1,4}-\w{1,4}){0,3}[ \t]{1,4}["'\\]{0,3}([\w./~${}-]{1,100})(?=["'\\]|\s{0,4}$)/i.exec(
      text,
    ) ?? [];
  return file.includes('$')
    ? !/\b(?:do|for|while|find|xargs)\b/.test(before + text)
    : /\.(?:tar|tgz|gz|zst|xz|bz2|zip|7z|sql|dump|bak)$|backup[\w.-]{0,30}$/i.test(file);
}

/** Commands that remove what services keep: databases, resources of a cloud, the main branch of a repository. */
export const SERVICE_LOSS_RULES: readonly Rule[] = [
  {
    ...DESTRUCTIVE_RM,
    id: 'database_dropped',
    severity: 'high',
    confidence: 'medium',
    keywords: ['drop database', 'drop schema', 'dropdatabase(', 'flushall'],
    expression: expression(
      'gi',
      '(?:',
      [
        String.raw`(?<![\w-])drop[ \t]{1,4}(?:database|schema)[ \t]{1,4}(?:if[ \t]{1,4}exists[ \t]{1,4})?[\w\x60"$.-]{1,64}[ \t]{0,4}(?:cascade[ \t]{0,4})?(?=[;"'\\]|$)`,
        String.raw`\bdb\.dropDatabase\(\)`,
        String.raw`${WORD_START}redis-cli[ \t][^\r\n;|&]{0,60}?flushall`,
      ].join('|'),
      ')',
    ),
    reach: { before: 80, after: 120 },
    everyday: () => true,
    describes: 'A command that removes a whole database.',
    get finds() {
      return [
        'DROP DATABASE production;',
        "psql -c 'DROP SCHEMA public CASCADE'",
        'redis-cli FLUSHALL',
        "mongo prod --eval 'db.dropDatabase()'",
      ];
    },
    get ignores() {
      return ['DROP DATABASE removes the catalog entries', 'DROP TABLE x;', 'FLUSHALL is slow'];
    },
  },
  {
    ...DESTRUCTIVE_RM,
    id: 'cloud_resources_removed',
    severity: 'high',
    confidence: 'medium',
    source: 'https://attack.mitre.org/techniques/T1485/',
    keywords: [
      'destroy -auto',
      'destroy --auto',
      's3 rb ',
      's3 rm ',
      'kubectl delete',
      'group delete',
      'projects delete',
      '-af --volumes',
    ],
    expression: expression(
      'gi',
      WORD_START,
      '(?:',
      [
        String.raw`(?:terraform|tofu|pulumi)[ \t][^\r\n;|&]{0,40}?destroy[ \t]{1,4}--?auto-approve`,
        String.raw`aws[ \t]{1,4}s3[ \t]{1,4}(?:rb[ \t][^\r\n;|&]{0,80}?--force|rm[ \t]{1,4}s3://[\w.-]{3,64}/?[ \t]{1,4}--recursive)`,
        String.raw`kubectl[ \t]{1,4}delete[ \t]{1,4}(?:(?:ns|namespaces?|all|pvc?|deploy(?:ments?)?)[ \t]{1,4}--all(?!-)|(?:ns|namespace)[ \t]{1,4}(?:prod|production|kube-system|default)\b)`,
        String.raw`az[ \t]{1,4}group[ \t]{1,4}delete[ \t][^\r\n;|&]{0,80}?(?:--yes|-y)\b|gcloud[ \t]{1,4}projects[ \t]{1,4}delete[ \t][^\r\n;|&]{0,80}?(?:--quiet|-q)\b`,
        String.raw`docker[ \t]{1,4}(?:system|volume)[ \t]{1,4}prune[ \t]{1,4}-af[ \t]{1,4}--volumes`,
      ].join('|'),
      ')',
    ),
    reach: { before: 90, after: 130 },
    everyday: () => true,
    describes: 'A command that removes machines, storage or namespaces without a question.',
    get finds() {
      return [
        'terraform destroy -auto-approve',
        'aws s3 rb s3://prod --force',
        'kubectl delete ns --all',
        'az group delete -n prod --yes',
      ];
    },
    get ignores() {
      return [
        'terraform destroy',
        'kubectl delete pod web-1',
        'aws s3 rm s3://b/tmp.txt',
        'docker system prune',
      ];
    },
  },
  {
    ...DESTRUCTIVE_RM,
    id: 'main_branch_overwritten',
    severity: 'medium',
    confidence: 'low',
    source: 'https://git-scm.com/docs/git-push',
    keywords: [
      'push --force',
      'push -f ',
      'push origin :',
      'push origin --delete',
      'push origin +',
      'push --delete',
      'push --mirror',
      '--force origin',
    ],
    expression: expression(
      'gi',
      WORD_START,
      String.raw`git[ \t]{1,4}push[ \t]{1,4}(?:--force|-f|--mirror|--delete|origin)[ \t]{1,4}(?:origin[ \t]{1,4})?(?:--force[ \t]{1,4}|--delete[ \t]{1,4}|-f[ \t]{1,4})?[:+]?(?:main|master|production)(?![\w/-])`,
    ),
    reach: { before: 10, after: 90 },
    validate: (match) =>
      standsAsCommand(match) && /--force|-f\b|--delete|[:+](?:main|master|production)$/.test(match.text),
    everyday: () => true,
    describes: 'A push that removes or overwrites the main branch of a repository.',
    get finds() {
      return ['git push --force origin main', 'git push origin :main', 'git push origin --delete master'];
    },
    get ignores() {
      return [
        'git push origin main',
        'git push --force-with-lease origin feature',
        'git push -f origin fix/main-menu',
      ];
    },
  },
  {
    ...DESTRUCTIVE_RM,
    id: 'files_encrypted',
    severity: 'high',
    confidence: 'medium',
    source: 'https://attack.mitre.org/techniques/T1486/',
    keywords: ['openssl enc', 'openssl aes', 'gpg -', 'gpg2 -'],
    expression: expression(
      'gi',
      WORD_START,
      String.raw`(?:openssl[ \t]{1,4}(?:enc|aes-?[\w-]{3,12})|gpg2?[ \t]{1,4}(?=-)[^\r\n;|]{0,60}?(?:-c|--symmetric))[ \t][^\r\n]{4,160}?(?:&&|;)[ \t]{0,4}(?:rm|shred|srm)[ \t][^\r\n;|&]{1,80}`,
    ),
    reach: { before: 2, after: 350 },
    validate: (match) => !isBackup(match),
    everyday: () => true,
    describes: 'Files that are encrypted and whose originals are removed.',
    get finds() {
      return [
        'for f in $(find / -type f); do openssl enc -aes-256-cbc -k x -in $f -out $f.enc && rm $f; done',
        'openssl enc -aes-256-cbc -in a.xls -out a.enc -k x && shred -u a.xls',
        'openssl aes-256-cbc -in a -out b; rm -f a',
      ];
    },
    get ignores() {
      return [
        'openssl enc -d -aes-256-cbc -in a.enc -out a',
        'openssl enc -base64 -in a && ls',
        'rm a; openssl enc -in b',
        'gpg --symmetric --batch -o b.tgz.gpg b.tgz && rm b.tgz',
      ];
    },
  },
];
