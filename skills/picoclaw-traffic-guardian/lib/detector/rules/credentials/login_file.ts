import { createDecipheriv } from 'node:crypto';
import type { Rule, RuleMatch } from '../../rule.ts';
import { expression } from '../boundary.ts';
import { ALNUM, filler, HEX, LOWER } from '../filler.ts';
import { isPassword } from '../opaque.ts';
import { file, isFilledIn } from './file_content.ts';

/** With this key rclone hides passwords from a glance: everyone has it. */
const RCLONE_KEY = Buffer.from('9c935b48730a554d6bfd7c63c886a92bd390198eb8128afbf4de162b8b95f638', 'hex');

/** AES-256 in counter mode, the counter's start in front: under the right key, text; under any other, none. */
function isObscured({ secret }: RuleMatch): boolean {
  const bytes = Buffer.from(secret, 'base64url');
  const cipher = createDecipheriv('aes-256-ctr', RCLONE_KEY, bytes.subarray(0, 16));
  return /^[\x20-\x7e]{3,}$/.test(cipher.update(bytes.subarray(16)).toString('latin1'));
}

/** The same the other way round: in counter mode both are one. */
function obscured(password: string): string {
  const start = Buffer.alloc(16, password.length);
  const hidden = createDecipheriv('aes-256-ctr', RCLONE_KEY, start).update(Buffer.from(password));
  return Buffer.concat([start, hidden]).toString('base64url');
}

/** What a line of names ends with, and a cell of the next one. */
const LINE_END = String.raw`[^\r\n\\]{0,120}(?:[\r\n]|\\[rn]){1,4}`;
const CELL = String.raw`[^,\r\n\\]{0,200},`;

/** Files of logins: a name, a password, and where they sign in. */
export const LOGIN_FILE_CREDENTIAL_RULES: readonly Rule[] = [
  file({
    id: 'netrc_file',
    is: 'a .netrc file: a password for a host',
    keywords: ['machine '],
    expression:
      /machine\s{1,4}[\w.-]{1,80}\s{1,8}login\s{1,4}[^\s"]{1,80}\s{1,8}password\s{1,4}(?<secret>[^\s"\\]{6,200})/g,
    reach: { before: 0, after: 420 },
    // In prose, machines have no domain.
    holds: ({ text, secret }) =>
      isFilledIn(secret) && (isPassword(secret) || /^machine\s+\S+\.\w/.test(text)),
    source: 'https://www.gnu.org/software/inetutils/manual/html_node/The-_002enetrc-file.html',
    finds: () => [
      `machine git.corp.example login deploy password ${'xK9mP2vLq'}\n`,
      `machine api.heroku.com\n  login a@b.example\n  password ${filler(36, HEX)}\n`,
      `machine h login u password ${'Wint3r!Regen'}`,
    ],
    ignores: () => [
      'machine example.com login user password secret',
      'machine learning login form password fields',
      'machine h login u password <password>',
    ],
  }),
  file({
    id: 'pgpass_file',
    is: 'a .pgpass file: a password for a database',
    keywords: [':5432:', '*:*:'],
    expression:
      /(?<![^\s"'])(?:[\w.-]{1,80}:5432|\*:(?:5432|\*)):[\w*-]{1,64}:[\w.@-]{1,64}:(?<secret>[^\s"'\\]{6,120})/g,
    reach: { before: 81, after: 264 },
    holds: ({ secret }) => isFilledIn(secret),
    source: 'https://www.postgresql.org/docs/current/libpq-pgpass.html',
    finds: () => [
      `db.corp.example:5432:app:app:${'xK9mP2vLq'}\n`,
      `localhost:5432:*:postgres:${'Wint3r!Regen'}\n`,
      `*:*:*:admin:${filler(20, ALNUM)}\n`,
    ],
    ignores: () => [
      'hostname:port:database:username:password',
      'localhost:5432:db:user:password',
      '127.0.0.1:5432->5432/tcp',
    ],
  }),
  file({
    id: 'mysql_option_file',
    is: 'an option file of MySQL or MariaDB (.my.cnf): a password for a database',
    keywords: ['[client', '[mysql'],
    expression:
      /\[(?:client|mysql\w{0,8})\][^[\0]{0,300}?\s{1,5}password\s{0,3}=\s{0,3}["']?(?<secret>[^\s"'\\]{5,100})/g,
    reach: { before: 0, after: 440 },
    holds: ({ secret }) => isFilledIn(secret),
    source: 'https://dev.mysql.com/doc/refman/8.4/en/option-files.html',
    finds: () =>
      ['horsebattery', 'xK9mP2vLq', '"Wint3r!Regen"'].map(
        (password) => `[client]\nuser = root\nhost=db1\npassword = ${password}\n`,
      ),
    ignores: () => [
      '[client]\nuser=root\npassword=my_password\n',
      '[client]\nuser=root\n[mysqld]\nport=3306\n',
      '[mysqld]\nvalidate_password=ON\n',
    ],
  }),
  file({
    id: 'wifi_passphrase',
    is: 'the settings of a wireless network: its passphrase or key',
    severity: 'high',
    keywords: ['psk=', 'wifi:t:', 'wifi:s:'],
    // wpa_supplicant, NetworkManager, hostapd; and what is put into a square of dots for telephones.
    expression:
      /(?:(?:ssid|key[_-]mgmt)\s{0,2}=[^\0]{1,200}?(?<!\w)psk=|WIFI:[TSH]:[^\r\n"]{0,160}?;P:)"?(?<secret>(?<=")[^"\r\n\\]{8,63}|[^\s"\\;]{8,64})/g,
    reach: { before: 240, after: 290 },
    holds: ({ secret }) => isFilledIn(secret) && !/^-/.test(secret),
    source: 'https://w1.fi/cgit/hostap/plain/wpa_supplicant/wpa_supplicant.conf',
    finds: () => [
      'network={\n\tssid="Home"\n\tpsk="kitchen table lamp"\n}\n',
      `[wifi]\nssid=Home\n\n[wifi-security]\nkey-mgmt=wpa-psk\npsk=${filler(64, HEX)}\n`,
      'WIFI:T:WPA;S:Home;P:kitchentable9;;',
    ],
    ignores: () => [
      'network={\n\tssid="home"\n\tpsk="your_passphrase"\n}\n',
      'ssid="x"\nkey_mgmt=WPA-PSK SAE\n',
      'ssid=x\npsk=********\n',
    ],
  }),
  file({
    id: 'rclone_config_file',
    is: 'an rclone.conf: a password that anyone can read who knows how rclone hides it',
    keywords: ['pass = ', 'password = ', 'password2 = '],
    expression: /(?<![\w-])pass(?:word2?)? = (?<secret>[\w-]{23,180})(?![\w-])/g,
    reach: { before: 0, after: 192 },
    holds: isObscured,
    source: 'https://github.com/rclone/rclone/blob/master/fs/config/obscure/obscure.go',
    finds: () =>
      ['horsebattery', 'Wint3r!Regen', 'xK9'].map(
        (password) => `[nas]\ntype = sftp\nhost = nas\npass = ${obscured(password)}\n`,
      ),
    ignores: () => [
      `pass = ${filler(38, LOWER)}\n`,
      `password = ${filler(44, ALNUM)}\n`,
      'pass = get_password_from_the_keyring_of_user\n',
    ],
  }),
  file({
    id: 'filezilla_site',
    is: 'the site manager of FileZilla: passwords for servers',
    keywords: ['<pass'],
    expression: /<Pass(?: encoding="base64")?>(?<secret>[^<>\s]{4,200})<\/Pass>/g,
    reach: { before: 0, after: 236 },
    holds: ({ text, secret }) =>
      isFilledIn(/base64/.test(text) ? Buffer.from(secret, 'base64').toString('latin1') : secret),
    source: 'https://wiki.filezilla-project.org/Command-line_arguments_(Client)',
    finds: () =>
      ['horsebattery', 'Wint3r!Regen', 'xK9mP2'].map(
        (password) =>
          `<User>bob</User>\n<Pass encoding="base64">${Buffer.from(password).toString('base64')}</Pass>`,
      ),
    ignores: () => ['<Pass></Pass>', '<Pass encoding="base64">cGFzc3dvcmQ=</Pass>', '<Pass>yes</Pass>'],
  }),
  file({
    id: 'password_table',
    is: 'an exported table of passwords, as browsers and password managers write it',
    listed: true,
    keywords: ['url,username,password', 'url","username","password'],
    // Chrome has the name of a site before its address; Firefox and LastPass begin with that.
    expression: expression(
      'g',
      String.raw`(?:(?<![\w,])name,url,username,password\b${LINE_END}${CELL.repeat(3)}`,
      String.raw`|(?<![\w,])"?url"?,"?username"?,"?password\b${LINE_END}${CELL.repeat(2)})`,
      String.raw`"?(?<secret>[^,"\r\n\\]{5,200})`,
    ),
    reach: { before: 6, after: 1000 },
    holds: ({ secret }) => isFilledIn(secret),
    source: 'https://support.google.com/chrome/answer/95606',
    finds: () => [
      'name,url,username,password,note\na.example,https://a.example/,bob,horsebattery,\n',
      '"url","username","password","httpRealm"\n"https://a.example","bob","Wint3r!Regen",""\n',
      'url,username,password,totp,extra,name\nhttps://a.example,bob,horsebattery,,,A\n',
    ],
    ignores: () => [
      'username,password,email\nuser1,password1,user1@a.example\n',
      'url,username,password\nhttps://a.example,bob,password\n',
      'url,username,password\n,,\n',
    ],
  }),
  file({
    id: 'password_vault_export',
    is: 'an exported vault of Bitwarden or KeePass',
    keywords: ['"totp":', 'protectinmemory="true"'],
    expression:
      /(?:"password"\s{0,2}:\s{0,2}"(?=[^"\\]{5,200}",\s{0,20}"totp"\s{0,2}:)|<Key>Password<\/Key>\s{0,20}<Value ProtectInMemory="True">)(?<secret>[^<>"\\\s]{5,200})(?:",\s{0,20}"totp":)?/g,
    reach: { before: 260, after: 250 },
    holds: ({ secret }) => isFilledIn(secret),
    source: 'https://bitwarden.com/help/condition-bitwarden-import/',
    finds: () => [
      '{"login":{"username":"bob","password":"horsebattery","totp":null}}',
      '{"username": "bob", "password": "Wint3r!Regen", "totp": null}',
      '<String><Key>Password</Key><Value ProtectInMemory="True">horsebattery</Value></String>',
    ],
    ignores: () => [
      '{"password":"string","totp":"string"}',
      '{"password":"","totp":null}',
      '<Key>Title</Key><Value ProtectInMemory="True">horsebattery</Value>',
    ],
  }),
];
