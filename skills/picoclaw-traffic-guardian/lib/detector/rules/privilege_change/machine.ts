import type { Rule } from '../../rule.ts';
import { expression } from '../boundary.ts';
import { WORD_START } from '../shell_syntax.ts';
import { PRIVILEGE_CHANGE } from './format.ts';

/** Addresses of this machine and of private networks, to which a name may well be sent. */
const INNER_ADDRESS =
  /(?:^|[\s"'])(?:127\.|0\.0\.0\.0|10\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.|::1|fe80:|\$)/;

/** Commands that reach beyond their container, into the kernel, or change what names lead to. */
export const MACHINE_RULES: readonly Rule[] = [
  {
    ...PRIVILEGE_CHANGE,
    id: 'container_escape',
    source: 'https://attack.mitre.org/techniques/T1611/',
    keywords: [
      '-v /:',
      '-v=/:',
      'volume /:',
      'volume=/:',
      'volume "/:',
      "volume '/:",
      'volume="/:',
      "volume='/:",
      'source=/,',
      'src=/,',
      '--pid=host',
      '--pid host',
      'nsenter',
      'release_agent',
      'docker.sock',

      'hostpid',
      '-v "/:',
      "-v '/:",
      '-v="/:',
      "-v='/:",
      'chroot /',
    ],
    expression: expression(
      'gi',
      '(?:',
      [
        String.raw`${WORD_START}(?:docker|podman|nerdctl)[ \t][^\r\n;|]{0,120}?(?:(?:-v|--volume)[ \t=]{1,2}["']?/:/[\w/-]{0,40}|--mount[ \t=][^\r\n; ]{0,60}?(?:source|src)=/,|--privileged[^\r\n;|]{0,80}?--pid[= ]host|--pid[= ]host[^\r\n;|]{0,80}?--privileged)`,
        String.raw`${WORD_START}nsenter[ \t][^\r\n;|]{0,40}?(?:-t|--target)[ \t=]{0,2}1(?![0-9])`,
        String.raw`>[ \t]{0,4}[\w./$\{\}"-]{0,60}/release_agent`,
        String.raw`${WORD_START}chroot[ \t]{1,4}/(?:host|mnt|hostfs|rootfs)(?:/[\w-]{1,20})?[ \t]{1,4}\S{2,40}`,
        String.raw`${WORD_START}curl[ \t][^\r\n;|]{0,80}?--unix-socket[ \t=]{1,2}[^\s]{0,30}docker\.sock[^\r\n;|]{0,80}?/(?:containers|exec|images)/`,
        String.raw`${WORD_START}kubectl[ \t][^\r\n;|]{0,120}?\\{0,3}["']hostPID\\{0,3}["'][ \t]{0,2}:[ \t]{0,2}true`,
      ].join('|'),
      ')',
    ),
    reach: { before: 220, after: 200 },
    describes: 'A container that is given the whole machine, or a command that steps out of one.',
    get finds() {
      return [
        'docker run --rm -v /:/host -it alpine chroot /host sh',
        'docker run --privileged --pid=host alpine sh',
        'nsenter -t 1 -m -u -n -i sh',
        'nsenter --target 1 --mount bash',
        'curl --unix-socket /var/run/docker.sock -X POST http://x/containers/create',
      ];
    },
    get ignores() {
      return [
        'docker run -v /srv/data:/data nginx',
        'docker run --privileged docker:dind',
        'docker run -v /var/run/docker.sock:/var/run/docker.sock portainer',
        'nsenter -t 4711 -n ip a',
      ];
    },
  },
  {
    ...PRIVILEGE_CHANGE,
    id: 'kernel_opened',
    source: 'https://attack.mitre.org/techniques/T1547/006/',
    keywords: ['insmod ', 'core_pattern', 'randomize_va_space', 'ptrace_scope', 'kernel/modprobe'],
    expression: expression(
      'gi',
      '(?:',
      [
        String.raw`${WORD_START}insmod[ \t]{1,4}(?:/tmp/|/var/tmp/|/dev/shm/|\./)[\w./-]{1,60}`,
        String.raw`(?:>{1,2}|\btee\b)[ \t]{0,4}/proc/sys/kernel/(?:core_pattern|modprobe|randomize_va_space|yama/ptrace_scope)`,
        String.raw`${WORD_START}sysctl[ \t][^\r\n;|]{0,40}?kernel\.(?:core_pattern=["'\\]{0,3}\||(?:randomize_va_space|yama\.ptrace_scope)=0)`,
      ].join('|'),
      ')',
    ),
    reach: { before: 80, after: 100 },
    describes: 'A kernel module from an odd place, or a protection of the kernel that is switched off.',
    get finds() {
      return [
        'insmod /tmp/x.ko',
        'echo "|/tmp/x" > /proc/sys/kernel/core_pattern',
        'sysctl -w kernel.randomize_va_space=0',
      ];
    },
    get ignores() {
      return [
        'cat /proc/sys/kernel/core_pattern',
        'insmod /lib/modules/x.ko',
        'sysctl kernel.randomize_va_space',
      ];
    },
  },
  {
    ...PRIVILEGE_CHANGE,
    id: 'host_name_redirected',
    severity: 'medium',
    source: 'https://attack.mitre.org/techniques/T1565/001/',
    keywords: ['/etc/hosts', 'etc\\hosts', 'etc\\\\hosts'],
    expression: expression(
      'gi',
      WORD_START,
      String.raw`(?:echo|printf|add-content)[ \t][^\r\n]{4,120}?(?:>{1,2}|(?:&gt;){1,2}|\btee\b(?:[ \t]{1,4}-{1,2}[a-z]{1,8})?)[ \t]{0,4}["']?[\w:%\\]{0,40}[/\\]etc[/\\]{1,2}hosts(?![\w.-])`,
    ),
    reach: { before: 220, after: 20 },
    validate: ({ text }) =>
      /\d{1,3}(?:\.\d{1,3}){3}[ \t\\]{1,4}[a-z0-9-]{1,63}\.[a-z]/i.test(text) && !INNER_ADDRESS.test(text),
    describes: 'A name that this machine will look for at an address which a command gives.',
    get finds() {
      return [
        'echo "192.0.2.7 api.x.example" >> /etc/hosts',
        "printf '198.51.100.1 pypi.org\\n' | sudo tee -a /etc/hosts",
        'echo 203.0.113.9 x.example >> C:\\Windows\\System32\\drivers\\etc\\hosts',
      ];
    },
    get ignores() {
      return [
        'echo "127.0.0.1 app.local" | sudo tee -a /etc/hosts',
        'cat /etc/hosts',
        'echo "10.0.0.5 db.lan" >> /etc/hosts',
        'docker run --add-host a:192.0.2.1',
      ];
    },
  },
];
