import { spawn } from 'node:child_process';
import type { IncomingMessage, ServerResponse } from 'node:http';

/**
 * Serves the repositories below `root` with Git's own CGI program (git-http-backend(1)): the "smart" protocol. `pathname`
 * starts at `root`.
 */
export function gitBackend(
  root: string,
  url: URL,
  pathname: string,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const { headers, method = '' } = request;
  const child = spawn('git', ['http-backend'], {
    env: {
      PATH: process.env.PATH ?? '',
      GIT_CONFIG_NOSYSTEM: '1',
      GIT_PROJECT_ROOT: root,
      GIT_HTTP_EXPORT_ALL: '1',
      GIT_PROTOCOL: String(headers['git-protocol'] ?? ''),
      REQUEST_METHOD: method,
      PATH_INFO: pathname,
      QUERY_STRING: url.search.slice(1),
      CONTENT_TYPE: headers['content-type'] ?? '',
      HTTP_CONTENT_ENCODING: headers['content-encoding'] ?? '',
      ...(headers['content-length'] === undefined ? {} : { CONTENT_LENGTH: headers['content-length'] }),
    },
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  child.stdin.on('error', () => child.stdin.destroy());
  request.pipe(child.stdin);
  let head: string | null = '';
  child.stdout.on('data', (chunk: Buffer) => {
    if (head === null) return response.write(chunk);
    head += chunk.toString('latin1');
    const end = head.indexOf('\r\n\r\n');
    if (end === -1) return true;
    for (const line of head.slice(0, end).split('\r\n')) {
      const [name = '', value = ''] = line.split(/: (.*)/);
      if (name === 'Status') response.statusCode = Number.parseInt(value, 10);
      else response.setHeader(name, value);
    }
    const rest = Buffer.from(head.slice(end + 4), 'latin1');
    head = null;
    return response.write(rest);
  });
  child.on('error', () => response.destroy());
  child.stdout.on('end', () => response.end());
}
