// The origin of all scenarios: raw sockets and fixed bytes, so that it costs next to nothing beside its subjects.
//   /json      1 KB of JSON
//   /once      the same, and the end of the connection
//   /mib       1 MiB of text
//   /bytes?N   N bytes
import net from 'node:net';
import tls from 'node:tls';

const JSON_BODY = JSON.stringify({
  id: 'chatcmpl-b7f1c2',
  object: 'chat.completion',
  model: 'mock-1',
  choices: [
    {
      index: 0,
      finish_reason: 'stop',
      message: {
        role: 'assistant',
        content: `Here is what I found.\n\n${'The forecast for tomorrow is mild, with "scattered clouds" and light wind from the west.\n'.repeat(8)}`,
      },
    },
  ],
  usage: { prompt_tokens: 512, completion_tokens: 128, total_tokens: 640 },
});

const MIB = Buffer.alloc(
  1024 * 1024,
  'All work and no play makes a long but entirely harmless page of text. ',
);
const BLOCK = MIB.subarray(0, 256 * 1024);

function headed(body: Buffer, type: string, ...more: readonly string[]): Buffer {
  const head = [
    'HTTP/1.1 200 OK',
    'Date: Fri, 01 Jan 2027 00:00:00 GMT',
    `Content-Type: ${type}`,
    'Server: mock',
    'X-Request-Id: req_0123456789',
    'Cache-Control: no-store',
    'Vary: Accept-Encoding',
    `Content-Length: ${body.length}`,
    ...more,
  ].join('\r\n');
  return Buffer.concat([Buffer.from(`${head}\r\n\r\n`), body]);
}

const jsonAnswer = headed(Buffer.from(JSON_BODY), 'application/json');
const lastAnswer = headed(Buffer.from(JSON_BODY), 'application/json', 'Connection: close');
const mibAnswer = headed(MIB, 'text/plain; charset=utf-8');

function sendBytes(socket: net.Socket, total: number): void {
  socket.write(
    `HTTP/1.1 200 OK\r\nContent-Type: application/octet-stream\r\nContent-Length: ${total}\r\n\r\n`,
  );
  let left = total;
  const pump = () => {
    while (left > 0 && !socket.destroyed) {
      const block = left >= BLOCK.length ? BLOCK : BLOCK.subarray(0, left);
      left -= block.length;
      if (!socket.write(block)) {
        socket.once('drain', pump);
        return;
      }
    }
  };
  pump();
}

function answer(socket: net.Socket, target: string): void {
  if (target.startsWith('/json')) socket.write(jsonAnswer);
  else if (target.startsWith('/once')) socket.end(lastAnswer);
  else if (target.startsWith('/mib')) socket.write(mibAnswer);
  else sendBytes(socket, Number(target.slice(target.indexOf('?') + 1)));
}

/** One request after another on a connection; bodies only by Content-Length, as the load generator sends them. */
function serve(socket: net.Socket): void {
  socket.setNoDelay(true);
  socket.on('error', () => socket.destroy());
  let head = '';
  let bodyLeft = 0;
  let target = '';
  socket.on('data', (chunk) => {
    let rest = chunk;
    while (rest.length > 0) {
      if (bodyLeft > 0) {
        const taken = Math.min(bodyLeft, rest.length);
        bodyLeft -= taken;
        rest = rest.subarray(taken);
        if (bodyLeft === 0) answer(socket, target);
        continue;
      }
      const text = head + rest.toString('latin1');
      const end = text.indexOf('\r\n\r\n');
      if (end < 0) {
        head = text;
        return;
      }
      rest = rest.subarray(end + 4 - head.length);
      head = '';
      target = text.slice(text.indexOf(' ') + 1, text.indexOf(' HTTP/1.1'));
      bodyLeft = Number(/\r\ncontent-length: *(\d+)/i.exec(text.slice(0, end))?.[1] ?? 0);
      if (bodyLeft === 0) answer(socket, target);
    }
  });
}

export interface Origin {
  readonly port: number;
  close(): Promise<void>;
}

/** Listens on loopback; with a certificate, for TLS. */
export function startOrigin(certificate?: { readonly key: string; readonly cert: string }): Promise<Origin> {
  const sockets = new Set<net.Socket>();
  const accept = (socket: net.Socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    serve(socket);
  };
  const server = certificate === undefined ? net.createServer(accept) : tls.createServer(certificate, accept);
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      resolve({
        port: typeof address === 'object' && address !== null ? address.port : 0,
        close: () =>
          new Promise((closed) => {
            for (const socket of sockets) socket.destroy();
            server.close(() => closed());
          }),
      });
    });
  });
}
