import type { Rule } from '../../rule.ts';
import { DESTRUCTIVE_RM } from '../destructive_rm/format.ts';
import { called, HOME, NAME, pattern, WHOLE } from './call.ts';

/** Folders in which nothing is. */
const NOTHING = String.raw`(?:/dev/null|\$\(mktemp[^)]{0,20}\)|[\w./~$-]{0,40}(?:empty|blank|nothing)[\w.-]{0,20})/?`;
const REMOVES = String.raw`(?:rm|shred|unlink|srm|truncate|rmdir|mv)`;

/** Trees that are lost other than by `rm -rf`, names of tables, and whatever keeps copies. */
export const CALLED_DESTROY_RULES: readonly Rule[] = [
  called({
    ...DESTRUCTIVE_RM,
    id: 'whole_tree_destroyed',
    within: 60,
    begins: [
      [`${NAME}(?:shred|srm|wipe|chmod -R (?:0{1,4}|a-rwx|ugo-rwx)) <100>${WHOLE}`, 'shred,srm ,wipe,chmod'],
      [
        `${NAME}find <30>${WHOLE}<160>(?:-delete|-exec(?:dir)? (?:sudo )?(?:[\\w/]{0,10}/)?(?:${REMOVES}|sh -c .{0,20}(?:rm|>))(?![\\w-]))`,
        '-delete,-exec',
      ],
      [
        `${NAME}(?:find|ls|echo|printf) <30>${WHOLE}[^\\r\\n;]{0,160}?\\|[^\\r\\n;]{0,80}?(?:xargs <40>|do )${REMOVES}(?![\\w-])`,
        'find,ls ,echo,printf',
      ],
      [
        `${NAME}rsync (?=[^\\r\\n;|&]{0,120}--del)<120>(?:${NOTHING} [^\\s;|&-]| ${WHOLE}[ \\t]{0,4}(?=$|[\\r\\n;|&"'\\\\]))`,
        'rsync',
      ],
      [`${NAME}tar (?=[^\\r\\n;|&]{0,200}--remove-files)(?:<160>${WHOLE}|<120>/dev/null)`, 'tar '],
      [`${NAME}(?:mv|cp) <60>${WHOLE}<40> /dev/null(?![\\w-])`, 'mv ,cp '],
      [
        `(?:walk|rglob|glob|iglob|scandir|listdir|readdirSync|readdir|Dir\\.glob|Dir\\.each\\w{0,6}|iterdir)\\(<40+>${WHOLE}(?=[\\s\\S]{0,300}?(?:os\\.remove|unlink|rmtree|rmdir|rmSync|File\\.delete|truncate|\\.rm\\())`,
        'walk(,rglob(,glob(,scandir(,listdir(,readdir,dir.glob,dir.each,iterdir(',
      ],
      [
        String.raw`(?:os\.remove|unlink|rmtree)\((?=<160+>os\.walk\()<160+>(?=${HOME})|Path\.home\(\)\.(?:rglob|glob|iterdir)\((?=[\s\S]{0,300}?(?:unlink|remove|rmtree|rmdir))`,
        'os.remove(,unlink(,rmtree(,path.home()',
      ],
      [
        `(?:rmtree|rmSync|rmdirSync|rm_rf|remove_entry_secure|rimraf|fs\\.rm|promises\\.rm|removeSync|del_tree|deleteDirectory|::Delete)\\(<60+>${WHOLE}`,
        'rmtree(,rmsync(,rmdirsync(,rm_rf(,remove_entry,rimraf,fs.rm(,promises.rm(,removesync(,del_tree(,deletedirectory,::delete(',
      ],
      [
        `(?<![\\w-])(?:get-childitem|gci|dir|ls) <60>${WHOLE}[^\\r\\n;]{0,120}?\\|[^\\r\\n;]{0,60}?(?:remove-item|clear-content|del|ri|rm)(?![\\w-])`,
        'get-childitem,gci ,dir ,ls ',
      ],
      [`(?<![\\w-])(?:remove-item|ri) (?=[^\\r\\n;|]{0,120}-r)<80>${WHOLE}`, 'remove-item,ri '],
      [
        `(?<![\\w-])(?:del|erase|rd|rmdir) (?=[^\\r\\n|&]{0,120}/s)(?:[^\\r\\n|&]{0,60}?[ \\t"'])?${WHOLE}`,
        'del ,erase ,rd ,rmdir ',
      ],
    ],
    describes: 'A command or script that destroys a whole home or system folder without naming rm.',
    get finds() {
      return [
        'shred -n 3 -z -u ~/Documents/*',
        'find $HOME -type f -exec shred -u {} \\;',
        'rsync -a --delete /tmp/empty/ /home/',
        'tar cf /dev/null --remove-files ~',
        'mv /home/* /dev/null',
        "for d, _, fs in os.walk('/home'):\n  for f in fs: os.remove(os.path.join(d, f))",
        "require('fs').rmSync(require('os').homedir(), { recursive: true })",
        'Get-ChildItem $env:USERPROFILE -Recurse | Remove-Item -Force',
        'del C:\\Windows\\System32\\*.* /f /s /q',
        '[IO.Directory]::Delete("C:\\Users", $true)',
      ];
    },
    get ignores() {
      return [
        'shred -u /tmp/key.txt',
        'find . -name "*.pyc" -delete',
        'find ~/.cache -type f -delete',
        'rsync -a --delete ./site/ u@x.example:/var/www/site/',
        'rsync -a --delete ~/ /mnt/backup/home/',
        'tar cf a.tar --remove-files build',
        "for d in os.walk('out'): os.remove(d)",
        "shutil.rmtree('build')",
        'rd /s /q node_modules',
        'ls ~ | wc -l',
        'del /q build\\*.obj',
      ];
    },
  }),
  called({
    ...DESTRUCTIVE_RM,
    id: 'disk_erased',
    within: 40,
    begins: [
      [
        `${NAME}(?:${[
          String.raw`(?:blkdiscard|nvme (?:format|sanitize)|badblocks <40>-\w{0,4}w|sfdisk <40>--delete|sgdisk <40>(?:-Z|--zap-all|-o)|hdparm <80>--(?:security-erase|trim-sector)|parted <40>|cryptsetup <40>(?:luks)?erase|mdadm <30>--zero-superblock|pvremove|mkswap|tee|cp \S{1,80}) <60>/dev/(?:sd|hd|vd|xvd|nvme|mmcblk|disk|rdisk|mapper/|md)[\w/-]{1,24}`,
          String.raw`(?:lvremove|vgremove) <40>-\w{0,3}[fy]|zpool (?:destroy|labelclear)|zfs destroy -\w{0,3}[rR]|diskutil (?:erase|secureerase|zero|reformat|partition)\w{0,10} `,
          String.raw`clear-disk |format-volume |remove-partition |cipher(?:\.exe)? /w:`,
        ].join('|')})`,
        'blkdiscard,nvme,badblocks,sfdisk,sgdisk,hdparm,parted,cryptsetup,mdadm,pvremove,mkswap,tee,cp ,lvremove,vgremove,zpool,zfs,diskutil,clear-disk,format-volume,remove-partition,cipher',
      ],
      [
        String.raw`(?:\\\\\.\\|of=)PhysicalDrive\d|>[ \t]{0,4}/proc/sysrq-trigger`,
        'physicaldrive,sysrq-trigger',
      ],
    ],
    refuses: [/--(?:dry-run|help)|\bprint\b|-l\b/],
    describes: 'A command that erases a disk, its partitions or its volumes.',
    get finds() {
      return [
        'blkdiscard -f /dev/nvme0n1',
        'zpool destroy -f tank',
        'sgdisk --zap-all /dev/sdb',
        'cryptsetup luksErase /dev/sda2',
        'diskutil eraseDisk JHFS+ x disk0',
        'cp /dev/zero /dev/sda',
      ];
    },
    get ignores() {
      return [
        'lsblk -f; fdisk -l /dev/sdb',
        'parted /dev/sda print',
        'zpool status',
        'diskutil list',
        'nvme list',
      ];
    },
  }),
  called({
    ...DESTRUCTIVE_RM,
    id: 'repository_history_erased',
    severity: 'medium',
    confidence: 'medium',
    source: 'https://git-scm.com/docs/git-reflog',
    begins: [
      [
        `${NAME}git <60>(?:reflog (?:expire|delete)|push <60>--mirror|filter-branch|filter-repo|update-ref -d)`,
        'reflog,--mirror,filter-,update-ref',
      ],
    ],
    needs: [
      pattern(
        String.raw`(?:--expire\S{0,20}=(?:now|all)|--prune=now|rm -\w{1,4} [^\r\n;|&]{0,40}\.git(?![\w/-])|--force|push -\w{0,2}f)`,
      ),
    ],
    describes: 'A repository whose history is erased so that nobody gets it back.',
    get finds() {
      return [
        'git reflog expire --expire=now --all && git gc --prune=now',
        'git push --force --mirror origin',
        'git filter-branch --index-filter x -- --all; git push --force',
      ];
    },
    get ignores() {
      return ['git reflog', 'git push --mirror backup', 'git gc', 'git push --force-with-lease'];
    },
  }),
  called({
    ...DESTRUCTIVE_RM,
    id: 'table_emptied',
    severity: 'medium',
    confidence: 'low',
    within: 0,
    begins: [
      [
        String.raw`(?<![\w-])(?:drop table (?:if exists )?(?!if\b)[\w\x60"'$.\[\],* ]{1,80}?(?:cascade[ \t]{0,4})?(?=[;"'\\]|$)|truncate (?:table [\w\x60"$.\[\], ]{2,80}?(?=[;"'\\]|$)|(?!-)[\w\x60"$.\[\], ]{2,80}?(?: cascade(?![\w-])|(?<=\w);))|delete from [\w\x60"$.\[\]]{1,64}(?: where (?:\(?1[ \t]?=[ \t]?1\)?|true|'1'='1'))?[ \t]{0,4}(?=[;'\\]|"[^\w]|$)|update [\w\x60"$.\[\]]{1,64} set [^;\r\n]{3,160};)`,
        'drop table,drop  table,truncate,delete from,delete  from,update ',
      ],
      [
        String.raw`\.(?:deleteMany|remove)\(\s{0,2}\{\s{0,2}\}\s{0,2}\)|db\.[\w.]{1,60}\.drop\(\)`,
        'deletemany(,.remove(,.drop(',
      ],
      [
        String.raw`${NAME}curl <80>-X[ \t]?DELETE <80>:9200/(?:_all|\*|_data_stream/\*)|etcdctl <60>del <40>--prefix`,
        'delete,etcdctl',
      ],
    ],
    refuses: [
      pattern(
        String.raw`(?:table|from|truncate|update|exists) (?:if exists )?[\w\x60"'.[]{0,30}?(?:tmp|temp|test|staging|import|backup|bak|old|copy|scratch|demo|dummy|cache|session|#)|\b(?:test|dev|scratch|tmp|sandbox)[\w.-]{0,20}\.(?:db|sqlite3?)|[a-z]_(?:test|dev)\b|:memory:|\bwhere\b(?! (?:\(?1[ \t]?=|true|'1'))`,
      ),
    ],
    describes: 'A statement that removes a table, or all its rows.',
    get finds() {
      return [
        'DROP TABLE customers;',
        'TRUNCATE TABLE payments CASCADE;',
        'DELETE FROM users;',
        'DELETE FROM users WHERE 1=1;',
        'UPDATE accounts SET balance = 0;',
        'db.users.deleteMany({})',
      ];
    },
    get ignores() {
      return [
        'DROP TABLE IF EXISTS tmp_import_42;',
        'DELETE FROM sessions WHERE expires_at < now();',
        'UPDATE a SET b = 1 WHERE id = 2;',
        'truncate -s 0 app.log',
        'sqlite3 test.db "DELETE FROM users;"',
        'SELECT a FROM b;',
        'update the readme; set x',
      ];
    },
  }),
  called({
    ...DESTRUCTIVE_RM,
    id: 'cloud_data_removed',
    severity: 'high',
    confidence: 'medium',
    source: 'https://attack.mitre.org/techniques/T1485/',
    within: 0,
    begins: [
      [
        `${NAME}(?:${[
          String.raw`aws <40>(?:terminate-instances|delete-(?:db-(?:instance|cluster)|table|bucket|file-system|cluster|stack|volume|snapshot|db-snapshot|recovery-point|backup-vault|hosted-zone|user-pool)|schedule-key-deletion) [^\r\n;|]{1,160}`,
          String.raw`gcloud <80>delete <100>(?:--quiet|-q\b)|gcloud storage rm <20>-r|gsutil (?:-m )?(?:rb|rm -r) [^\r\n;|]{0,80}`,
          String.raw`az <60>(?:delete|purge) <120>(?:--yes|-y\b)`,
          String.raw`helm (?:uninstall|delete) <20>\$\(helm|helm (?:ls|list)[^\r\n;]{0,60}?\|[^\r\n;]{0,40}?helm (?:uninstall|delete)`,
          String.raw`kubectl <40>delete <80>(?:--all(?![\w-])<40>(?:-A\b|--all-namespaces)|-A\b<40>--all|--all-namespaces<40>--all)`,
          String.raw`docker (?:volume )?rm <20>\$\(docker volume|docker volume ls[^\r\n;]{0,40}?\|[^\r\n;]{0,40}?rm`,
          String.raw`gh repo delete <80>--(?:yes|confirm)|heroku apps:destroy <60>--confirm|fly(?:ctl)? apps destroy <40>(?:-y|--yes)|(?:terraform|tofu) <40>apply <40>-destroy <20>-auto-approve|velero backup delete <40>--(?:all|confirm)|restic <60>forget <60>--keep-last[ \t=]0|borg delete `,
        ].join('|')})`,
        'terminate-,delete,-deletion,storage rm,gsutil,purge,helm,docker,apps:destroy,apps destroy,-destroy,restic',
      ],
    ],
    refuses: [/--dry-run|staging|sandbox|\btest\b|preview/i],
    describes: 'A command that removes machines, databases or backups of a cloud without a question.',
    get finds() {
      return [
        'aws rds delete-db-instance --db-instance-identifier prod --skip-final-snapshot',
        'helm uninstall $(helm list -A -q)',
        'gcloud sql instances delete prod --quiet',
        'kubectl delete pvc --all -A',
        'gh repo delete a/b --yes',
      ];
    },
    get ignores() {
      return [
        'kubectl delete pod web-1 -n staging',
        'helm upgrade --install web ./chart',
        'aws ec2 describe-instances',
        'docker rm -f web',
        'az group list',
      ];
    },
  }),
];
