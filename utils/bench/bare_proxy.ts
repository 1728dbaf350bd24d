// The baseline: the forward proxy that anyone writes on Node's http in fifteen lines. It inspects nothing.
import http from 'node:http';
import net from 'node:net';

const agent = new http.Agent({ keepAlive: true });

const server = http.createServer((request, response) => {
  const target = new URL(request.url ?? '');
  const upstream = http.request(
    {
      host: target.hostname,
      port: target.port,
      path: target.pathname + target.search,
      method: request.method,
      headers: request.headers,
      agent,
    },
    (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    },
  );
  upstream.on('error', () => response.destroy());
  request.pipe(upstream);
});

server.on('connect', (request, client, head) => {
  const [host, port] = (request.url ?? '').split(':');
  const upstream = net.connect(Number(port), host, () => {
    client.write('HTTP/1.1 200 Connection Established\r\n\r\n');
    if (head.length > 0) upstream.write(head);
    client.pipe(upstream);
    upstream.pipe(client);
  });
  upstream.on('error', () => client.destroy());
  client.on('error', () => upstream.destroy());
});

server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  process.stdout.write(`${JSON.stringify({ listen: `127.0.0.1:${port}`, pid: process.pid })}\n`);
});
