import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { occurrences } from '../../../../lib/detector/occurrence.ts';
import { URL_CREDENTIAL_RULES } from '../../../../lib/detector/rules/credentials/url.ts';

const url = suite('passwords in addresses');

const found = (text: string): string[] =>
  URL_CREDENTIAL_RULES.flatMap((rule) => [...occurrences(rule, text)].map(({ match }) => match.secret));

const PASSWORD = 'xK9mP2vLq';

url('are found for every scheme', () => {
  for (const scheme of [
    'http https ftp sftp ssh git svn+ssh postgres postgresql mysql mariadb mongodb mongodb+srv redis rediss amqp amqps mssql',
    'sqlserver smtp smtps imap ldap ldaps clickhouse nats mqtt kafka couchdb elasticsearch socks5 rtsp cockroachdb oracle',
  ].flatMap((line) => line.split(' '))) {
    for (const text of [
      `${scheme}://app:${PASSWORD}@db.corp.example:1234/x?y=1`,
      `"url": "${scheme}://app:${PASSWORD}@10.0.0.7"`,
      `URL=${scheme}://:${PASSWORD}@cache\n`,
    ]) {
      assert.equal(found(text), [PASSWORD], text);
    }
  }
});

url('are found in connection strings', () => {
  for (const text of [
    `Server=tcp:x.database.windows.net,1433;Database=app;User ID=u;Password=${PASSWORD};Encrypt=true`,
    `Data Source=db;Initial Catalog=a;uid=u;pwd=${PASSWORD}`,
    `host=db port=5432 user=u password=${PASSWORD} dbname=a`,
  ]) {
    assert.equal(found(text), [PASSWORD], text);
  }
});

url('are not what manuals and programs write', () => {
  for (const text of [
    'postgres://postgres:postgres@localhost/db',
    'postgresql://scott:tiger@localhost/test',
    'redis://user:password@redis.example.com:6379',
    'mysql://root:root@127.0.0.1:3306/app',
    'amqp://guest:guest@mq.corp.example',
    'mongodb://username:password@host1:27017,host2:27017/db',
    'https://user:pass@example.com:8443/a',
    'https://<user>:<password>@host/',
    'ftp://anonymous:anonymous@ftp.corp.example/',
    'https://oauth2:GITHUB_TOKEN@github.com/o/r',
    'http://{user}:{password}@{host}',
    'http://%s:%s@%s:%d/',
    'http://user:********@proxy.corp.example:3128',
    'http://[::1]:3000/@fs/home/x',
    'https://a.example/b?c=d:e@f',
    'https://medium.example/@user/post-1a2b3c',
    'see https://x.example: contact me@x.example',
    'npm:@scope/name@1.2.3 git+ssh://git@github.com:o/r.git',
    'https://unpkg.example/react@18:prod@latest',
  ]) {
    assert.equal(found(text), [], text);
  }
});

url.run();
