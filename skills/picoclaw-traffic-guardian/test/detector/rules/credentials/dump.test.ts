import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { occurrences } from '../../../../lib/detector/occurrence.ts';
import { CREDENTIAL_FILE_RULES } from '../../../../lib/detector/rules/credentials/credential_file.ts';
import { DUMP_CREDENTIAL_RULES } from '../../../../lib/detector/rules/credentials/dump.ts';
import { LOGIN_FILE_CREDENTIAL_RULES } from '../../../../lib/detector/rules/credentials/login_file.ts';
import { PASSWORD_HASH_CREDENTIAL_RULES } from '../../../../lib/detector/rules/credentials/password_hash.ts';
import { ALNUM, filler, HEX } from '../../../../lib/detector/rules/filler.ts';

const dump = suite('environments and credential files');

const found = (text: string): string[] => [
  ...new Set(
    [
      ...DUMP_CREDENTIAL_RULES,
      ...CREDENTIAL_FILE_RULES,
      ...LOGIN_FILE_CREDENTIAL_RULES,
      ...PASSWORD_HASH_CREDENTIAL_RULES,
    ].flatMap((rule) => [...occurrences(rule, text)].map(() => rule.id)),
  ),
];

const VARIABLES = {
  HOME: '/home/claw',
  PATH: '/usr/local/bin:/usr/bin',
  CHANNEL_TOKEN: filler(40, ALNUM),
  LANG: 'C.UTF-8',
  DB_PASSWORD: 'xK9mP2vLq',
  SESSION_SECRET: filler(32, HEX),
  TERM: 'xterm',
};

dump('of an environment are found as programs print it', () => {
  const pairs = Object.entries(VARIABLES);
  for (const text of [
    pairs.map(([name, value]) => `${name}=${value}\n`).join(''),
    pairs.map(([name, value]) => `${name}=${value}\0`).join(''),
    pairs.map(([name, value]) => `export ${name}="${value}"\n`).join(''),
    pairs.map(([name, value]) => `declare -x ${name}="${value}"\n`).join(''),
    pairs.map(([name, value]) => `${name}=${value}\r\n`).join(''),
  ]) {
    assert.ok(found(text).includes('environment_dump'), text);
    assert.ok(found(`$ env\n${text}$ `).includes('environment_dump'), text);
  }
  assert.ok(found(JSON.stringify(VARIABLES)).includes('environment_dump_json'));
  assert.ok(found(JSON.stringify(VARIABLES, null, 2)).includes('environment_dump_json'));
});

dump('of an environment are not settings without secrets, nor templates of them', () => {
  for (const text of [
    'HOME=/home/u\nPATH=/usr/bin\nLANG=C\nTERM=xterm\nEDITOR=vi\n',
    'API_KEY=your-key\nDB_PASSWORD=changeme\nJWT_SECRET=change-me-please\nPORT=80\n',
    'TOKEN=$(cat /run/token)\nAPI_KEY=$KEY\nDB_PASSWORD=$(pass db)\nX=1\n',
    'a_key=map.key\nb_key=map.value\nc_token=parser.next\nd_key=self.d\n',
    'cache_key=user-list-v2\nsort_key=created_at\npartition_key=tenant\nobject_key=a/b/c.png\n',
    `ONE_KEY=${filler(32, ALNUM)}\nPORT=80\nHOST=h\nDEBUG=1\n`,
    JSON.stringify({ PATH: '/usr/bin', HOME: '/root', LANG: 'C' }),
  ]) {
    assert.equal(found(text), [], text);
  }
});

dump('of accounts and hashes are found', () => {
  const hash = filler(86, `${ALNUM}./`);
  assert.equal(
    found(`root:$6$${filler(12, ALNUM)}$${hash}:19000:0:99999:7:::\ndaemon:*:19000:0:99999:7:::\n`),
    ['shadow_file'],
  );
  assert.equal(found('root:x:0:0:root:/root:/bin/bash\ndaemon:x:1:1:daemon:/usr/sbin:/usr/sbin/nologin\n'), [
    'passwd_file',
  ]);
  assert.equal(found('User root has uid 0; see passwd(5): name:password:UID:GID:GECOS:directory:shell'), []);
});

dump('of files are not their documentation', () => {
  for (const text of [
    '[default]\naws_access_key_id = YOUR_ACCESS_KEY\naws_secret_access_key = YOUR_SECRET_KEY\n',
    'machine example.com login myuser password mypassword',
    '//registry.npmjs.org/:_authToken=\u0024{NPM_TOKEN}',
    '{"auths":{"https://index.docker.io/v1/":{"auth":"dXNlcjpwYXNz..."}}}',
    'hostname:port:database:username:password',
    '{"type":"authorized_user","client_id":"","client_secret":"","refresh_token":""}',
    'user:$6$<salt>$<hash>:...',
    'https://user:token@github.com/o/r.git',
  ]) {
    assert.equal(found(text), [], text);
  }
});

dump.run();
