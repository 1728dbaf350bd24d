// HTTP as a Go program with ProxyFromEnvironment does it: through HTTP_PROXY, but never for a loopback address.
import http from 'node:http';

export interface Reply {
  readonly status: number;
  readonly bytes: Buffer;
  readonly text: string;
}

export interface Content {
  readonly headers?: http.OutgoingHttpHeaders;
  readonly body?: string;
}

export function proxiedRequest(method: string, url: string, content: Content = {}): Promise<Reply> {
  const target = new URL(url);
  const isLocal = target.hostname === 'localhost' || target.hostname.startsWith('127.');
  const proxy = isLocal || !process.env.HTTP_PROXY ? undefined : new URL(process.env.HTTP_PROXY);
  const credentials = (from: URL) => Buffer.from(`${from.username}:${from.password}`).toString('base64');
  const route =
    proxy === undefined
      ? { host: target.hostname, port: target.port, path: target.pathname + target.search, headers: {} }
      : {
          host: proxy.hostname,
          port: proxy.port,
          path: url,
          headers: { Host: target.host, 'Proxy-Authorization': `Basic ${credentials(proxy)}` },
        };
  return new Promise((resolve, reject) => {
    const headers = { ...route.headers, ...content.headers };
    const request = http.request({ method, ...route, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        const bytes = Buffer.concat(chunks);
        resolve({ status: response.statusCode ?? 0, bytes, text: bytes.toString('utf8') });
      });
    });
    request.on('error', reject);
    request.end(content.body ?? '');
  });
}
