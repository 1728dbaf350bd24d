import { type DocumentLimits, documents } from './documents.ts';
import { downloads, noise } from './downloads.ts';
import type { EverydayExchange } from './exchange.ts';
import { papers, visits } from './life.ts';
import { modelCalls } from './model_calls.ts';
import { channels, tools } from './services.ts';

/** A day of an ordinary gateway. */
export function* day(limits: DocumentLimits): Generator<EverydayExchange> {
  yield* modelCalls();
  yield* channels();
  yield* tools();
  yield* downloads();
  yield* noise();
  yield* papers();
  yield* visits();
  yield* documents(limits);
}

/** Bytes of both bodies. */
export function sizeOf({ request, response }: EverydayExchange): number {
  return [request.body, response.body].reduce(
    (sum, body) => sum + (body === undefined ? 0 : sizeOfBody(body)),
    0,
  );
}

function sizeOfBody(body: NonNullable<EverydayExchange['request']['body']>): number {
  if (typeof body === 'string') return Buffer.byteLength(body);
  return body instanceof Uint8Array ? body.length : body.reduce((sum, piece) => sum + piece.length, 0);
}
