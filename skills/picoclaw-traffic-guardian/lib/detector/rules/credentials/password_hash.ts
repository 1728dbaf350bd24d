import type { Rule } from '../../rule.ts';
import { expression } from '../boundary.ts';
import { ALNUM, BASE64, filler, HEX } from '../filler.ts';
import { file } from './file_content.ts';
import { shaped } from './shaped.ts';

const CRYPT = `${ALNUM}./`;

const hash = (seed: number): string => filler(86, `${ALNUM}./`, seed);

/** Password hashes, and lists of accounts. */
export const PASSWORD_HASH_CREDENTIAL_RULES: readonly Rule[] = [
  file({
    id: 'shadow_file',
    is: 'a list of password hashes such as /etc/shadow',
    keywords: [
      ':$1$',
      ':$5$',
      ':$6$',
      ':$y$',
      ':$2a$',
      ':$2b$',
      ':$2y$',
      ':$7$',
      ':$gy$',
      ':$apr1$',
      ':$argon2',
    ],
    expression:
      /(?<![\w.-])[a-z_][\w.-]{0,31}:(?<secret>\$(?:[1567y]|gy|apr1|2[aby]|argon2id?)\$[\w./$=,+-]{20,200})/gi,
    reach: { before: 32, after: 212 },
    holds: ({ secret }) => new Set(secret).size > 14,
    source: 'https://man7.org/linux/man-pages/man5/shadow.5.html',
    finds: () => [
      `root:$6$${filler(16, ALNUM)}$${hash(1)}:19000:0:99999:7:::\n`,
      `deploy:$y$j9T$${filler(22, ALNUM)}$${hash(2).slice(0, 43)}:19000:0:99999:7:::\n`,
      `admin:$2b$12$${filler(53, `${ALNUM}./`)}\n`,
      `u:$apr1$${filler(8, ALNUM)}$${filler(22, ALNUM, 2)}\n`,
    ],
    ignores: () => [
      'root:*:19000:0:99999:7:::',
      'root:$6$salt$hash',
      `x:$6$${'a'.repeat(90)}`,
      'password:$2b$12$...',
    ],
  }),
  file({
    id: 'passwd_file',
    is: 'the list of accounts /etc/passwd',
    severity: 'medium',
    keywords: ['root:x:0:0:'],
    expression:
      /root:x:0:0:[^:\r\n]{0,64}:\/[^:\r\n]{0,64}:\/[^\s:"]{1,64}[\r\n]{1,2}[a-z_][\w-]{0,31}:x:\d/g,
    reach: { before: 0, after: 246 },
    holds: () => true,
    source: 'https://man7.org/linux/man-pages/man5/passwd.5.html',
    finds: () =>
      ['daemon:x:1:1', 'bin:x:2:2', 'sync:x:4:65534'].map(
        (line) => `root:x:0:0:root:/root:/bin/bash\n${line}::/:/usr/sbin/nologin\n`,
      ),
    ignores: () => ['root:x:0:0:root:/root:/bin/bash', 'root:x:0:', 'grep root:x:0:0: /etc/passwd'],
  }),
  file({
    id: 'sam_dump',
    is: 'a dump of the password hashes of Windows',
    keywords: [':aad3b435b51404eeaad3b435b51404ee:', ':500:'],
    expression: /(?<![\w.$-])[\w.$-]{1,64}:\d{3,6}:[0-9a-f]{32}:(?<secret>[0-9a-f]{32}):::/gi,
    reach: { before: 71, after: 74 },
    holds: ({ secret }) => new Set(secret).size > 6,
    source: 'https://learn.microsoft.com/en-us/windows-server/security/kerberos/passwords-technical-overview',
    finds: () => [
      `Administrator:500:aad3b435b51404eeaad3b435b51404ee:${filler(32, HEX)}:::\n`,
      `svc:1104:aad3b435b51404eeaad3b435b51404ee:${filler(32, HEX, 2)}:::\n`,
      `guest:500:${filler(32, HEX, 4)}:${filler(32, HEX, 3)}:::`,
    ],
    ignores: () => [
      'aad3b435b51404eeaad3b435b51404ee',
      `Administrator:500:aad3b435b51404eeaad3b435b51404ee:${'0'.repeat(32)}:::`,
      `user:500:${filler(32, HEX)}`,
    ],
  }),
  shaped('password_hash', {
    id: 'password_hash',
    describes: 'The hash of a password, which can be tried offline',
    remedy: 'Change the password, and find out what reads the hashes.',
    severity: 'medium',
    confidence: 'medium',
    keywords: [
      ...[
        '$6$',
        '$5$',
        '$y$',
        '$2a$',
        '$2b$',
        '$2y$',
        '$argon2',
        'pbkdf2_sha',
        'scrypt:32768:',
        'scram-sha-',
        '{ssha',
        '{sha}',
      ],
      ...['$krb5', '$dcc2$', 'native_password', "'md5"],
    ],
    // Behind a name and a colon it is a line of a file that `shadow_file` knows.
    expression: expression(
      'g',
      String.raw`(?<![\w:$])`,
      String.raw`\$(?:6\$(?:rounds=\d{1,9}\$)?[./\w]{8,16}\$[./A-Za-z0-9]{86}|5\$(?:rounds=\d{1,9}\$)?[./\w]{8,16}\$[./A-Za-z0-9]{43}|y\$[./\w]{2,8}\$[./\w]{8,86}\$[./A-Za-z0-9]{43}|2[aby]\$\d\d\$[./A-Za-z0-9]{53}|argon2id?\$v=\d\d\$m=\d{1,8},t=\d{1,3},p=\d{1,3}\$[\w+/]{11,64}\$[\w+/]{22,90}|krb5(?:tgs|asrep)\$\d\d\$[^\s"]{0,160}?[$:][0-9a-f]{32}\$[0-9a-f]{60,600}|DCC2\$\d{1,6}#[^\s#]{1,64}#[0-9a-f]{32})|`,
      // Django, Werkzeug, PostgreSQL, OpenLDAP, MySQL
      String.raw`(?<![\w$])(?:pbkdf2_sha(?:1|256|512)\$\d{1,8}\$[\w+/]{8,64}\$[\w+/]{27,88}={0,2}|scrypt:32768:\d:\d\$[\w+/]{8,32}\$[0-9a-f]{128}|SCRAM-SHA-(?:1|256|512)\$\d{1,6}:[\w+/]{16,44}={0,2}\$[\w+/]{27,88}={0,2}|\{S?SHA(?:256|512)?\}[\w+/]{27,120}={0,2}|PASSWORD 'md5[0-9a-f]{32}'|native_password['"\x60]?(?: AS| BY PASSWORD)? '\*[0-9A-F]{40}')`,
      '(?![./A-Za-z0-9])',
    ),
    reach: { before: 10, after: 800 },
    publicPrefix: /^\$(?:argon2id?|krb5\w+|DCC2|\w{1,2})\$|^pbkdf2_\w+\$|^SCRAM-SHA-\d+\$|^\{\w+\}/,
    minEntropy: 3.4,
    source: 'https://man7.org/linux/man-pages/man5/crypt.5.html',
    sample: (seed) =>
      [
        `$6$${filler(16, CRYPT, seed)}$${filler(86, CRYPT, seed + 5)}`,
        `$2b$12$${filler(53, CRYPT, seed)}`,
        `$y$j9T$${filler(22, CRYPT, seed)}$${filler(43, CRYPT, seed + 5)}`,
        `pbkdf2_sha256$600000$${filler(22, ALNUM, seed)}$${filler(43, BASE64, seed)}=`,
      ][seed % 4] ?? '',
    ignores: () => [
      '$2b$12$...',
      `$2a$10$${'a'.repeat(53)}`,
      `root:$6$${filler(16, CRYPT)}$${filler(86, CRYPT, 2)}:19000:`,
      "price.replace(/x$/, '$6$')",
    ],
  }),
  shaped('password_hash', {
    id: 'windows_hash',
    describes:
      'The hash of a password of Windows, which signs in like the password itself, or an exchange that holds one',
    remedy: 'Change the password, and find out what read the memory or the network of that machine.',
    keywords: ['* ntlm', ':0101000000000000'],
    expression:
      /(?:\* NTLM\s{1,8}: (?<secret>[0-9a-f]{32})|[^\s:"]{1,64}::[^\s:"]{1,64}:[0-9a-f]{16}:[0-9a-f]{32}:0101000000000000[0-9a-f]{40,1000})(?![0-9a-f])/gi,
    reach: { before: 181, after: 1020 },
    minEntropy: 2.8,
    source: 'https://learn.microsoft.com/en-us/openspecs/windows_protocols/ms-nlmp/',
    sample: (seed) =>
      seed === 1
        ? `* NTLM     : ${filler(32, HEX)}`
        : `bob::CORP:${filler(16, HEX, seed)}:${filler(32, HEX, seed)}:0101000000000000${filler(200, HEX, seed)}`,
    ignores: () => [`* NTLM     : ${'0'.repeat(32)}`, '* NTLM auth', `a:0101000000000000${filler(80, HEX)}`],
  }),
  shaped('password_hash', {
    id: 'dpapi_blob',
    describes:
      'A secret that Windows keeps encrypted for its user (DPAPI), such as the key of a browser’s passwords',
    remedy: 'Find out what read it: together with the user’s password or session it opens what it protects.',
    severity: 'medium',
    // The id of its provider, in hexadecimal digits, in base64, and behind the mark of Chromium.
    keywords: ['d08c9ddf0115d1118c7a00c04fc297eb', 'aqaaancmnd8bfderjhoawe', 'rfbbuekbaaaa0iyd3wev0rgmegda'],
    expression:
      /(?:01000000d08c9ddf0115d1118c7a00c04fc297eb|AQAAANCMnd8BFdERjHoAwE\/Cl\+s|RFBBUEkBAAAA0Iyd3wEV0RGMegDAT8KX6w)(?<secret>[A-Za-z0-9+/]{80,800})/g,
    reach: { before: 8, after: 840 },
    minEntropy: 3,
    source: 'https://learn.microsoft.com/en-us/dotnet/standard/security/how-to-use-data-protection',
    sample: (seed) =>
      seed === 1
        ? `01000000d08c9ddf0115d1118c7a00c04fc297eb${filler(240, HEX)}`
        : `"encrypted_key":"RFBBUEkBAAAA0Iyd3wEV0RGMegDAT8KX6w${filler(240, BASE64, seed)}"`,
    ignores: () => [
      'd08c9ddf-0115-d111-8c7a-00c04fc297eb',
      '01000000d08c9ddf0115d1118c7a00c04fc297eb',
      `AQAAANCMnd8BFdERjHoAwE/Cl+s${'A'.repeat(100)}`,
    ],
  }),
  shaped('password_hash', {
    id: 'network_device_password',
    describes: 'A password in the configuration of a switch or router of Cisco or one like it',
    remedy: 'Change it on the device; type 7 is read by anyone, the others can be tried offline.',
    confidence: 'medium',
    keywords: ['secret 5 $1$', 'secret 8 $8$', 'secret 9 $9$', 'password 7 ', 'key 7 '],
    expression:
      /(?:secret (?:5 \$1|8 \$8|9 \$9)\$|(?:password|key) 7 )(?<secret>[./A-Za-z0-9]{4,16}\$[./A-Za-z0-9]{22,44}|(?:0\d|1[0-5])[0-9A-F]{8,60})(?![./A-Za-z0-9])/g,
    reach: { before: 0, after: 95 },
    minEntropy: 2.4,
    source:
      'https://www.cisco.com/c/en/us/support/docs/security-vpn/remote-authentication-dial-user-service-radius/107614-64.html',
    sample: (seed) =>
      seed === 1
        ? `enable password 7 08${filler(16, HEX).toUpperCase()}`
        : `username bob secret 9 $9$${filler(14, ALNUM, seed)}$${filler(43, ALNUM, seed)}`,
    ignores: () => ['password 7 characters long', 'key 7 00', 'enable secret 5 $1$salt$hash'],
  }),
];
