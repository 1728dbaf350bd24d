import type { Socket } from 'node:net';

const CRLF = Buffer.from('\r\n');

/** Writes one chunk of the chunked transfer coding (RFC 9112, 7.1). `chunk` is not empty: that would end the body. */
export function writeChunk(socket: Socket, chunk: Buffer): void {
  socket.cork();
  socket.write(`${chunk.length.toString(16)}\r\n`, 'latin1');
  socket.write(chunk);
  socket.write(CRLF);
  socket.uncork();
}

/** The end of a chunked body, as Latin-1 text. */
export function lastChunk(rawTrailers: readonly string[]): string {
  return `0\r\n${fieldLines(rawTrailers)}\r\n`;
}

/** Flat [name, value, …] as lines, Latin-1 text. */
export function fieldLines(rawHeaders: readonly string[]): string {
  let text = '';
  for (let at = 0; at < rawHeaders.length; at += 2) text += `${rawHeaders[at]}: ${rawHeaders[at + 1]}\r\n`;
  return text;
}
