import type { Rule } from '../../rule.ts';
import { MACHINE_ABUSE } from '../machine_abuse.ts';
import { called, LOCAL, NAME, pattern, programs } from './call.ts';

const MINERS = String.raw`(?:xmrig|xmr-stak|minerd|cpuminer\w{0,8}|ccminer|t-rex|lolminer|nbminer|phoenixminer|ethminer|nanominer|gminer|teamredminer|srbminer[\w-]{0,8}|cgminer|bfgminer|claymore|minergate|cryptonight)`;
const POOLS = String.raw`(?:minexmr|nanopool|supportxmr|hashvault|2miners|f2pool|ethermine|nicehash|unmineable|moneroocean|c3pool|herominers|xmrpool)\.`;

const LOCAL_TARGET = pattern(`(?:https?://|[ \\t@])${LOCAL}`);

/** This machine's power used against others, beside the miners and password guessers that other rules know. */
export const CALLED_ABUSE_RULES: readonly Rule[] = [
  called({
    ...MACHINE_ABUSE,
    id: 'mining_set_up',
    source: 'https://attack.mitre.org/techniques/T1496/',
    within: 60,
    begins: [
      [
        `(?:image[\\\\"' =:]{1,6}[\\w./:-]{0,60}|${NAME}(?:docker|podman|kubectl|nohup|screen|tmux|systemd-run|setsid|nice) <120>|[/\\\\])${MINERS}(?![\\w])`,
        'xmrig,xmr-stak,minerd,cpuminer,ccminer,t-rex,miner,claymore,cryptonight',
      ],
      [
        POOLS,
        'nanopool,minexmr,supportxmr,hashvault,2miners,f2pool,ethermine,nicehash,unmineable,moneroocean,c3pool,herominers,xmrpool',
      ],
      [
        String.raw`--donate-level|(?:--algo|-a)[ \t=]{1,2}(?:rx/0|randomx|cryptonight|kawpow|ethash|etchash|autolykos2|verushash)|--coin[ \t=]{1,2}(?:monero|xmr)`,
        '--donate-level,rx/0,randomx,cryptonight,kawpow,ethash,etchash,autolykos,verushash,--coin',
      ],
    ],
    refuses: [/git clone|grep|docs?\//i],
    describes: 'A miner that is started on a machine or in a cluster.',
    get finds() {
      return [
        'kubectl run m --image=x/xmrig -- -o pool.x.example:3333',
        'docker run -d --restart always x/xmrig',
        './m --algo rx/0 -o 192.0.2.1:3333',
        'nohup /tmp/.x/minerd -a sha256 &',
      ];
    },
    get ignores() {
      return [
        'git clone https://git.x.example/xmrig',
        'kubectl run web --image=nginx',
        'pip install data-miner',
      ];
    },
  }),
  called({
    ...MACHINE_ABUSE,
    id: 'host_flooded',
    source: 'https://attack.mitre.org/techniques/T1498/',
    within: 120,
    begins: [
      [
        `${NAME}(?:${[
          String.raw`hping3? <120>--(?:flood|faster)|ping6? <40>-\w{0,3}f\b|(?:slowloris|slowhttptest|goldeneye|hulk|t50|mhddos|torshammer|bonesi|mdk[34]|thc-ssl-dos|xerxes|pyloris)(?:\.py|\.pl)? `,
          String.raw`ab <60>-\w{0,2}n[ \t]{0,2}\d{6,12}[^\r\n;|]{0,120}|(?:wrk2?|bombardier|hey|vegeta|siege|autocannon|h2load) <60>-\w{0,2}c[ \t]{0,2}\d{4,12}[^\r\n;|]{0,120}`,
          String.raw`while (?:true|:|sleep 0)[ \t]{0,2};[ \t]{0,2}do <120+>(?:curl|wget|nc|ab|dig) <160+>&`,
          String.raw`for \w{1,10} in (?:\{\d{1,7}\.\.\d{4,12}\}|\$\(seq [^)]{0,12}\d{4,12}\))[ \t]{0,2};[ \t]{0,2}do <120+>(?:curl|wget|nc|ab|dig) <160+>&`,
          String.raw`(?:seq|yes) [^\r\n|]{0,60}\|[ \t]{0,4}xargs [^\r\n|]{0,60}?-\w{0,4}P[ \t]{0,2}\d{2,6}[^\r\n|]{0,60}?(?:curl|wget|nc|ab|dig) [^\r\n]{3,160}|yes[ \t]{0,4}\|[ \t]{0,4}(?:nc|telnet) [^\r\n]{3,80}`,
        ].join('|')})`,
        'hping,ping,slow,goldeneye,hulk,t50,mhddos,torshammer,bonesi,mdk,thc-ssl,xerxes,pyloris,ab -,wrk,bombardier,hey ,vegeta,siege,autocannon,h2load,while ,for ,seq ,yes,ab ',
      ],
    ],
    refuses: [LOCAL_TARGET],
    describes: 'A flood of requests or packets that a command sends to another host.',
    get finds() {
      return [
        'hping3 -S --flood -p 80 203.0.113.7',
        'while true; do curl -s https://x.example/ >/dev/null & done',
        'seq 1 100000 | xargs -P 200 -I{} curl -s https://x.example/?{}',
        'for i in {1..100000}; do curl -s https://x.example & done',
        'ab -n 1000000 -c 1000 https://x.example/',
      ];
    },
    get ignores() {
      return [
        'ab -n 200 -c 10 http://localhost:3000/',
        'ping -c 3 x.example',
        'for i in 1 2 3; do curl -s https://x.example; done',
        'while true; do curl -s http://localhost:1 & done',
      ];
    },
  }),
  called({
    ...MACHINE_ABUSE,
    id: 'attack_tool_run',
    severity: 'medium',
    source: 'https://attack.mitre.org/techniques/T1046/',
    within: 160,
    begins: [
      programs(
        'nmap zmap masscan rustscan sqlmap nikto gobuster dirb ffuf wfuzz feroxbuster wpscan commix nuclei hydra medusa ncrack patator crowbar msfvenom msfconsole crackmapexec netexec nxc smbmap enum4linux enum4linux-ng bettercap ettercap arpspoof aircrack-ng airodump-ng aireplay-ng evil-winrm bloodhound-python psexec psexec64 psexec.py wmiexec.py smbexec.py ntlmrelayx.py responder winrs wmic net net1 invoke-command',
      ),
    ],
    needs: [
      pattern(
        `^(?:${[
          String.raw`nmap (?=[^\r\n;|]{0,120}(?:/(?:[0-9]|1[0-9])(?![0-9])|-iR|--script[ \t=]["']?[\w,*-]{0,40}(?:vuln|exploit|brute|dos)|-p-))`,
          String.raw`(?:zmap|masscan|rustscan) <80>\d{1,3}\.\d{1,3}`,
          String.raw`(?:sqlmap|nikto|gobuster|dirb|ffuf|wfuzz|feroxbuster|wpscan|commix|nuclei|hydra|medusa|ncrack|patator|crowbar) <120>(?:://|-u |-h [\w.]|-l |-d )`,
          String.raw`(?:msf|crackmap|netexec|nxc|smbmap|enum4linux|bettercap|ettercap|arpspoof|a\w{3,6}-ng|evil-|bloodhound|\w{4,10}\.py)[\w.-]{0,12} (?!--?h|install)\S`,
          String.raw`responder -I|(?:psexec|winrs|wmic)(?:64)?(?:\.exe)? <20>(?:\\{2,8}[\w.-]{2,40}|-r:|/node:)|invoke-command <60>-computername <120+>(?:iex|downloadstring|-enc|http:)|net1?(?:\.exe)? use <30>\\{2,8}[\w.-]{2,40}\\{1,4}(?:c|admin|ipc)\$`,
        ].join('|')})`,
      ),
    ],
    refuses: [/(?:[ \t@]|\/\/)(?:localhost|127\.)/i, /(?:apt(?:-get)?|brew|pip3?|dnf) install/i],
    describes: 'A tool to scan, break into or move between machines that is run against others.',
    get finds() {
      return [
        'nmap -sS -p- 10.0.0.0/8 --open',
        'sqlmap -u https://x.example/?id=1 --dump',
        'crackmapexec smb 192.0.2.0/24 -u a -p b',
        'msfvenom -p linux/x64/shell_reverse_tcp LHOST=192.0.2.1 -f elf',
        'winrs -r:srv1 cmd',
      ];
    },
    get ignores() {
      return [
        'nmap -p 22,80 localhost',
        'nmap -sn 192.168.1.0/24',
        'apt-get install nmap sqlmap',
        'hydra -h',
        'net use',
      ];
    },
  }),
];
