import type { ServerResponse } from 'node:http';
import { fieldLines } from './chunked.ts';
import { outgoingResponse } from './headers.ts';
import type { ParsedHead } from './parsed_head.ts';

/** A client that does not read may not make the relay hoard interim answers for it. */
const MAX_UNREAD_BYTES = 1024 * 1024;

/** A 1xx has no body: a reader that believed a length in one would take the final response for it. */
const INTERIM = { transferEncoding: false, contentLength: false, close: false, minorVersion: 1 } as const;

/**
 * Passes a 1xx response on at once; the final one follows. False when the client does not read what it is sent.
 * `response` must be the one its socket currently answers with.
 */
export function passInformational(response: ServerResponse, head: ParsedHead): boolean {
  const { socket } = response;
  if (socket === null) return true;
  if (head.status === 100 && head.rawHeaders.length === 0 && head.reason === 'Continue') {
    // The same bytes, but Node learns that the client was told and keeps the connection afterwards.
    response.writeContinue();
  } else {
    const lines = fieldLines(outgoingResponse({ ...INTERIM, status: head.status }, head.rawHeaders));
    socket.write(`HTTP/1.1 ${head.status} ${head.reason}\r\n${lines}\r\n`, 'latin1');
  }
  return socket.writableLength <= MAX_UNREAD_BYTES;
}
