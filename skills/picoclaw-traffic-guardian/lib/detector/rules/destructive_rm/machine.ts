import type { Rule } from '../../rule.ts';
import { expression } from '../boundary.ts';
import { DESTRUCTIVE_RM } from './format.ts';

/** ` c: /`, as in `format c: /q`: the word itself stands in all sorts of text. */
const FORMATTED_DRIVES = [...'cdefghijklmnopqrstuvwxyz'].map((letter) => ` ${letter}: /`);

/** Commands that overwrite disks, remove volumes, or make the machine stand still. */
export const MACHINE_LOSS_RULES: readonly Rule[] = [
  {
    ...DESTRUCTIVE_RM,
    id: 'disk_overwritten',
    keywords: [
      ...['of=/dev/', 'mkfs', '>/dev/', '> /dev/', 'wipefs', 'shred '],
      ...[],
      '* /dev/null',
      '/ /dev/null',
      '~ /dev/null',
      'home /dev/null',
    ],
    expression: expression(
      'gi',
      '(?<![A-Za-z0-9_.-])(?:',
      [
        String.raw`dd[ \t]{1,4}[^\r\n;|&]{0,80}?of=/dev/(?:sd|hd|vd|xvd|nvme|mmcblk|disk|rdisk|mapper/|md)[a-z0-9/_-]{0,24}`,
        String.raw`mkfs(?:\.[a-z0-9]{2,8})?[ \t]{1,4}[^\r\n;|&]{0,60}?/dev/[a-z0-9/_-]{2,32}`,
        String.raw`mv[ \t]{1,4}(?:/|~|\$HOME)/?\*?[ \t]{1,4}/dev/null`,
        String.raw`(?:wipefs|shred)[ \t]{1,4}[^\r\n;|&]{0,60}?/dev/[a-z0-9/_-]{2,32}`,
      ].join('|'),
      String.raw`)|[^\s<>&|-][ \t]{0,4}>[ \t]{0,4}/dev/(?:sd[a-z]|hd[a-z]|vd[a-z]|xvd[a-z]|nvme[0-9]n[0-9]|mmcblk[0-9]|disk[0-9])(?![A-Za-z])`,
    ),
    reach: { before: 92, after: 112 },
    // `<code>/dev/sda</code>`
    validate: ({ text, before }) =>
      !/<\/?[a-z][^<>]{0,40}>[ \t]{0,4}\/dev\/[a-z0-9]{1,12}$|\/dev\/(?:loop|ram|zram|nbd)\d{1,3}$/i.test(
        before + text,
      ),
    describes: 'A command that overwrites a disk.',
    get finds() {
      return [
        'dd if=/dev/zero of=/dev/sda bs=1M',
        'mkfs.ext4 -F /dev/nvme0n1',
        'cat /dev/urandom > /dev/sda',
        'wipefs -a /dev/vda',
        'shred -n 3 /dev/mmcblk0',
        'mv ~ /dev/null',
      ];
    },
    get ignores() {
      return [
        'dd if=a.img of=b.img',
        'echo a > /dev/null',
        'mkfs.ext4 disk.img',
        'mkfs -t ext4 /dev/loop0',
        'add of=/dev/sda',
        '<code>/dev/sda</code>',
        '<td class="a">/dev/nvme0n1</td>',
      ];
    },
  },
  {
    ...DESTRUCTIVE_RM,
    id: 'fork_bomb',
    severity: 'high',
    keywords: ['|:&', '| :&', '|: &', '| : &', '&};', '& };', '& } ;', '%0|%0', '&} ;'],
    expression:
      /(?<![^\r\n&;"' ])%0\|%0(?![^\r\n&;"' ])|(?<![\w:.-])([\w:.]{1,12})\s{0,2}\(\s{0,2}\)\s{0,2}\{\s{0,2}([\w:.]{1,12})\s{0,2}\|\s{0,2}([\w:.]{1,12})\s{0,2}&\s{0,2}\}\s{0,2};\s{0,2}([\w:.]{1,12})/g,
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
      return [':|:&', 'a(){ b|c& };a', ':( ) { }', 'asm("vdivpd\\t{%2, %1, %0|%0, %1, %2}"'];
    },
  },
  {
    ...DESTRUCTIVE_RM,
    id: 'windows_volume_removed',
    keywords: [
      'rd /s',
      'rmdir /s',
      'del /',
      ...['del c:', 'del d:', 'del "c:', 'del "d:'],
      ...FORMATTED_DRIVES,
      'remove-item',
      'vssadmin',
      ' a: /',
      ' b: /',
    ],
    expression: expression(
      'gi',
      '(?<![A-Za-z0-9_-])(?:',
      [
        String.raw`(?:rd|rmdir)[ \t]{1,4}/s[ \t]{0,4}(?:/q)?[ \t]{0,4}["'\\]{0,3}[a-z]:[\\/]{0,4}(?:\*|windows|users)?(?=["'\s<]|$)`,
        String.raw`del[ \t]{1,4}/[fsq][ \t/fsq]{1,12}["'\\]{0,3}[a-z]:[\\/]{0,4}(?:\*|windows|users)`,
        String.raw`del[ \t]{1,4}"?[cd]:[\\/]{1,4}(?:\*|windows|users)[^\r\n|&]{0,60}?[ \t]/[sq](?![\w])`,
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
        'del C:\\Windows\\System32\\*.* /f /s /q',
      ];
    },
    get ignores() {
      return ['rd /s /q build', 'format string: /x', 'Remove-Item C:\\temp\\a.txt', 'del /q a.txt'];
    },
  },
];
