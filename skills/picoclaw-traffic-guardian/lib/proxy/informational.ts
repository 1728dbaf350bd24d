import type { ServerResponse } from 'node:http';
import { fieldLines } from './chunked.ts';
import type { ParsedHead } from './parsed_head.ts';

/** A client that does not read may not make the relay hoard interim answers for it. */
const MAX_UNREAD_BYTES = 1024 * 1024;

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
    // A 1xx has no body and frames nothing, so that its lines need no sorting.
    socket.write(`HTTP/1.1 ${head.status} ${head.reason}\r\n${fieldLines(head.rawHeaders)}\r\n`, 'latin1');
  }
  return socket.writableLength <= MAX_UNREAD_BYTES;
}
