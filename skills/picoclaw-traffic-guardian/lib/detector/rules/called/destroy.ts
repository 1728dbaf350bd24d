import type { Rule } from '../../rule.ts';
import { DESTRUCTIVE_RM } from '../destructive_rm/format.ts';
import { called, HOME, NAME, upTo, WHOLE } from './call.ts';

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
      [
        `${NAME}(?:shred|srm|wipe|chmod[ \\t]{1,4}-R[ \\t]{1,4}(?:0{1,4}|a-rwx|ugo-rwx))[ \\t]${upTo(100)}${WHOLE}`,
        'shred,srm ,wipe,chmod',
      ],
      [
        `${NAME}find[ \\t]${upTo(30)}${WHOLE}${upTo(160)}(?:-delete|-exec(?:dir)?[ \\t]{1,4}(?:sudo[ \\t])?(?:[\\w/]{0,10}/)?(?:${REMOVES}|sh[ \\t]-c[ \\t].{0,20}(?:rm|>))(?![\\w-]))`,
        '-delete,-exec',
      ],
      [
        `${NAME}(?:find|ls|echo|printf)[ \\t]${upTo(30)}${WHOLE}[^\\r\\n;]{0,160}?\\|[^\\r\\n;]{0,80}?(?:xargs[ \\t]${upTo(40)}|do[ \\t]{1,4})${REMOVES}(?![\\w-])`,
        'find,ls ,echo,printf',
      ],
      [
        `${NAME}rsync[ \\t](?=[^\\r\\n;|&]{0,120}--del)${upTo(120)}(?:${NOTHING}[ \\t]{1,4}[^\\s;|&-]|[ \\t]${WHOLE}[ \\t]{0,4}(?=$|[\\r\\n;|&"'\\\\]))`,
        'rsync',
      ],
      [
        `${NAME}tar[ \\t](?=[^\\r\\n;|&]{0,200}--remove-files)(?:${upTo(160)}${WHOLE}|${upTo(120)}/dev/null)`,
        'tar ',
      ],
      [`${NAME}(?:mv|cp)[ \\t]${upTo(60)}${WHOLE}${upTo(40)}[ \\t]/dev/null(?![\\w-])`, 'mv ,cp '],
      [
        `(?:walk|rglob|glob|iglob|scandir|listdir|readdirSync|readdir|Dir\\.glob|Dir\\.each\\w{0,6}|iterdir)\\([^\\r\\n]{0,40}?${WHOLE}(?=[\\s\\S]{0,300}?(?:os\\.remove|unlink|rmtree|rmdir|rmSync|File\\.delete|truncate|\\.rm\\())`,
        'walk(,rglob(,glob(,scandir(,listdir(,readdir,dir.glob,dir.each,iterdir(',
      ],
      [
        String.raw`(?:os\.remove|unlink|rmtree)\((?=[^\r\n]{0,160}?os\.walk\()[^\r\n]{0,160}?(?=${HOME})|Path\.home\(\)\.(?:rglob|glob|iterdir)\((?=[\s\S]{0,300}?(?:unlink|remove|rmtree|rmdir))`,
        'os.remove(,unlink(,rmtree(,path.home()',
      ],
      [
        `(?:rmtree|rmSync|rmdirSync|rm_rf|remove_entry_secure|rimraf|fs\\.rm|promises\\.rm|removeSync|del_tree|deleteDirectory|::Delete)\\([^\\r\\n]{0,60}?${WHOLE}`,
        'rmtree(,rmsync(,rmdirsync(,rm_rf(,remove_entry,rimraf,fs.rm(,promises.rm(,removesync(,del_tree(,deletedirectory,::delete(',
      ],
      [
        `(?<![\\w-])(?:get-childitem|gci|dir|ls)[ \\t]${upTo(60)}${WHOLE}[^\\r\\n;]{0,120}?\\|[^\\r\\n;]{0,60}?(?:remove-item|clear-content|del|ri|rm)(?![\\w-])`,
        'get-childitem,gci ,dir ,ls ',
      ],
      [`(?<![\\w-])(?:remove-item|ri)[ \\t](?=[^\\r\\n;|]{0,120}-r)${upTo(80)}${WHOLE}`, 'remove-item,ri '],
      [
        `(?<![\\w-])(?:del|erase|rd|rmdir)[ \\t](?=[^\\r\\n|&]{0,120}/s)(?:[^\\r\\n|&]{0,60}?[ \\t"'])?${WHOLE}`,
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
          String.raw`(?:blkdiscard|nvme[ \t]{1,4}(?:format|sanitize)|badblocks[ \t][^\r\n;|]{0,40}?-\w{0,4}w|sfdisk[ \t][^\r\n;|]{0,40}?--delete|sgdisk[ \t][^\r\n;|]{0,40}?(?:-Z|--zap-all|-o)|hdparm[ \t][^\r\n;|]{0,80}?--(?:security-erase|trim-sector)|parted[ \t][^\r\n;|]{0,40}?|cryptsetup[ \t][^\r\n;|]{0,40}?(?:luks)?erase|mdadm[ \t][^\r\n;|]{0,30}?--zero-superblock|pvremove|mkswap|tee|cp[ \t]\S{1,80})[ \t][^\r\n;|]{0,60}?/dev/(?:sd|hd|vd|xvd|nvme|mmcblk|disk|rdisk|mapper/|md)[\w/-]{1,24}`,
          String.raw`(?:lvremove|vgremove)[ \t][^\r\n;|]{0,40}?-\w{0,3}[fy]|zpool[ \t]{1,4}(?:destroy|labelclear)|zfs[ \t]{1,4}destroy[ \t]{1,4}-\w{0,3}[rR]|diskutil[ \t]{1,4}(?:erase|secureerase|zero|reformat|partition)\w{0,10}[ \t]`,
          String.raw`clear-disk[ \t]|format-volume[ \t]|remove-partition[ \t]|cipher(?:\.exe)?[ \t]{1,4}/w:`,
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
        `${NAME}git[ \\t]${upTo(60)}(?:reflog[ \\t]{1,4}(?:expire|delete)|push[ \\t]${upTo(60)}--mirror|filter-branch|filter-repo|update-ref[ \\t]-d)`,
        'reflog,--mirror,filter-,update-ref',
      ],
    ],
    needs: [
      /(?:--expire\S{0,20}=(?:now|all)|--prune=now|rm[ \t]{1,4}-\w{1,4}[ \t][^\r\n;|&]{0,40}\.git(?![\w/-])|--force|push[ \t]-\w{0,2}f)/,
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
        String.raw`(?<![\w-])(?:drop[ \t]{1,4}table[ \t]{1,4}(?:if[ \t]exists[ \t]{1,4})?(?!if\b)[\w\x60"'$.\[\],* ]{1,80}?(?:cascade[ \t]{0,4})?(?=[;"'\\]|$)|truncate[ \t]{1,4}(?:table[ \t][\w\x60"$.\[\], ]{2,80}?(?=[;"'\\]|$)|(?!-)[\w\x60"$.\[\], ]{2,80}?(?:[ \t]cascade(?![\w-])|(?<=\w);))|delete[ \t]{1,4}from[ \t]{1,4}[\w\x60"$.\[\]]{1,64}(?:[ \t]{1,4}where[ \t]{1,4}(?:\(?1[ \t]?=[ \t]?1\)?|true|'1'='1'))?[ \t]{0,4}(?=[;'\\]|"[^\w]|$)|update[ \t]{1,4}[\w\x60"$.\[\]]{1,64}[ \t]{1,4}set[ \t][^;\r\n]{3,160};)`,
        'drop table,drop  table,truncate,delete from,delete  from,update ',
      ],
      [
        String.raw`\.(?:deleteMany|remove)\(\s{0,2}\{\s{0,2}\}\s{0,2}\)|db\.[\w.]{1,60}\.drop\(\)`,
        'deletemany(,.remove(,.drop(',
      ],
      [
        String.raw`${NAME}curl[ \t][^\r\n;|]{0,80}?-X[ \t]?DELETE[ \t][^\r\n;|]{0,80}?:9200/(?:_all|\*|_data_stream/\*)|etcdctl[ \t][^\r\n;|]{0,60}?del[ \t][^\r\n;|]{0,40}?--prefix`,
        'delete,etcdctl',
      ],
    ],
    refuses: [
      /(?:table|from|truncate|update|exists)[ \t]{1,4}(?:if[ \t]exists[ \t]{1,4})?[\w\x60"'.[]{0,30}?(?:tmp|temp|test|staging|import|backup|bak|old|copy|scratch|demo|dummy|cache|session|#)|\b(?:test|dev|scratch|tmp|sandbox)[\w.-]{0,20}\.(?:db|sqlite3?)|[a-z]_(?:test|dev)\b|:memory:|\bwhere\b(?![ \t]{1,4}(?:\(?1[ \t]?=|true|'1'))/i,
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
          String.raw`aws[ \t][^\r\n;|]{0,40}?(?:terminate-instances|delete-(?:db-(?:instance|cluster)|table|bucket|file-system|cluster|stack|volume|snapshot|db-snapshot|recovery-point|backup-vault|hosted-zone|user-pool)|schedule-key-deletion)[ \t][^\r\n;|]{1,160}`,
          String.raw`gcloud[ \t][^\r\n;|]{1,80}?delete[ \t][^\r\n;|]{0,100}?(?:--quiet|-q\b)|gcloud[ \t]storage[ \t]rm[ \t][^\r\n;|]{0,20}?-r|gsutil[ \t](?:-m[ \t])?(?:rb|rm[ \t]-r)[ \t][^\r\n;|]{0,80}`,
          String.raw`az[ \t][^\r\n;|]{1,60}?(?:delete|purge)[ \t][^\r\n;|]{0,120}?(?:--yes|-y\b)`,
          String.raw`helm[ \t](?:uninstall|delete)[ \t][^\r\n;|]{0,20}?\$\(helm|helm[ \t](?:ls|list)[^\r\n;]{0,60}?\|[^\r\n;]{0,40}?helm[ \t](?:uninstall|delete)`,
          String.raw`kubectl[ \t][^\r\n;|]{0,40}?delete[ \t][^\r\n;|]{0,80}?(?:--all(?![\w-])[^\r\n;|]{0,40}?(?:-A\b|--all-namespaces)|-A\b[^\r\n;|]{0,40}?--all|--all-namespaces[^\r\n;|]{0,40}?--all)`,
          String.raw`docker[ \t](?:volume[ \t])?rm[ \t][^\r\n;|]{0,20}?\$\(docker[ \t]volume|docker[ \t]volume[ \t]ls[^\r\n;]{0,40}?\|[^\r\n;]{0,40}?rm`,
          String.raw`gh[ \t]repo[ \t]delete[ \t][^\r\n;|]{0,80}?--(?:yes|confirm)|heroku[ \t]apps:destroy[ \t][^\r\n;|]{0,60}?--confirm|fly(?:ctl)?[ \t]apps[ \t]destroy[ \t][^\r\n;|]{0,40}?(?:-y|--yes)|(?:terraform|tofu)[ \t][^\r\n;|]{0,40}?apply[ \t][^\r\n;|]{0,40}?-destroy[ \t][^\r\n;|]{0,20}?-auto-approve|velero[ \t]backup[ \t]delete[ \t][^\r\n;|]{0,40}?--(?:all|confirm)|restic[ \t][^\r\n;|]{0,60}?forget[ \t][^\r\n;|]{0,60}?--keep-last[ \t=]0|borg[ \t]delete[ \t]`,
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
