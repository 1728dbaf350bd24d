// The three endpoints that Picoclaw's ClawHub client asks, over plain http on loopback. It only reads.
import http from 'node:http';
import type { Shelf } from './shelf.ts';

const MAX_LIMIT = 50;
const MAX_TARGET = 2048;

type Answer =
  | { readonly status: number; readonly json: unknown }
  | { readonly status: 200; readonly zip: Uint8Array; readonly filename: string };

const missing = (what: string): Answer => ({ status: 404, json: { error: `${what} not found` } });

function route(shelf: Shelf, target: string): Answer {
  let url: URL;
  let slugInPath: string;
  try {
    url = new URL(target, 'http://registry.invalid');
    slugInPath = decodeURIComponent(/^\/api\/v1\/skills\/([^/]+)$/.exec(url.pathname)?.[1] ?? '');
  } catch {
    return { status: 400, json: { error: 'malformed request target' } };
  }
  const parameters = url.searchParams;
  if (url.pathname === '/api/v1/search') {
    const asked = Number(parameters.get('limit') ?? 10);
    const limit = Number.isInteger(asked) && asked > 0 ? Math.min(asked, MAX_LIMIT) : 10;
    const results = shelf
      .search(parameters.get('q') ?? '', limit)
      .map(({ slug, version, displayName, summary }, n) => ({
        score: 1 / (n + 1),
        slug,
        displayName,
        summary,
        version,
      }));
    return { status: 200, json: { results } };
  }
  if (slugInPath !== '') {
    const offer = shelf.find(slugInPath);
    if (offer === undefined) return missing('skill');
    const { slug, displayName, summary, version } = offer;
    const moderation = { isMalwareBlocked: false, isSuspicious: false };
    return { status: 200, json: { slug, displayName, summary, latestVersion: { version }, moderation } };
  }
  if (url.pathname === '/api/v1/download') {
    const offer = shelf.find(parameters.get('slug') ?? '', parameters.get('version') ?? undefined);
    if (offer === undefined) return missing('version');
    return { status: 200, zip: offer.archive, filename: `${offer.slug}-v${offer.version}.zip` };
  }
  return missing('page');
}

function send(response: http.ServerResponse, answer: Answer, headOnly: boolean): void {
  const body = 'zip' in answer ? Buffer.from(answer.zip) : Buffer.from(`${JSON.stringify(answer.json)}\n`);
  response.writeHead(answer.status, {
    'Content-Type': 'zip' in answer ? 'application/zip' : 'application/json',
    'Content-Length': body.length,
    'X-Content-Type-Options': 'nosniff',
    ...('zip' in answer ? { 'Content-Disposition': `attachment; filename="${answer.filename}"` } : {}),
  });
  response.end(headOnly ? undefined : body);
}

/** Not yet listening. `log` gets one line a request, without control characters. */
export function registryServer(shelf: Shelf, log: (line: string) => void): http.Server {
  return http.createServer({ maxHeaderSize: 16 * 1024 }, (request, response) => {
    const target = request.url ?? '/';
    const known = request.method === 'GET' || request.method === 'HEAD';
    const answer: Answer = !known
      ? { status: 405, json: { error: 'only GET and HEAD' } }
      : target.length > MAX_TARGET
        ? { status: 414, json: { error: 'request target too long' } }
        : route(shelf, target);
    log(`${answer.status} ${request.method} ${JSON.stringify(target.slice(0, 200))}`);
    request.resume();
    send(response, answer, request.method === 'HEAD');
  });
}
