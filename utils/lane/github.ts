// As much of GitHub as Picoclaw's GitHub registry asks: the default branch of one repository, listings of its folders,
// and the files themselves.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import http from 'node:http';
import path from 'node:path';

export const REPOSITORY = 'example/picoclaw-traffic-guardian';
const BRANCH = 'skill';
const API = `/api/v3/repos/${REPOSITORY}`;

/** Serves the tree in `folder` as the content of the one repository there is. Not yet listening. */
export function githubServer(folder: string): http.Server {
  return http.createServer((request, response) => {
    const base = `http://${request.headers.host ?? ''}`;
    const { pathname } = new URL(request.url ?? '/', base);
    const answer = (status: number, body: string | Buffer) => {
      response.writeHead(status, { 'Content-Length': Buffer.byteLength(body) });
      response.end(body);
    };
    if (pathname === '/api/v3/search/code') return answer(200, JSON.stringify({ items: [] }));
    if (pathname === API) return answer(200, JSON.stringify({ default_branch: BRANCH }));
    const [, kind, name = ''] =
      /^\/(api\/v3\/repos\/[^/]+\/[^/]+\/contents|files)\/?(.*)$/.exec(pathname) ?? [];
    const target = path.join(folder, name);
    const stat = kind === undefined ? undefined : statSync(target, { throwIfNoEntry: false });
    if (stat === undefined || !`${target}/`.startsWith(`${folder}/`)) return answer(404, '{}');
    if (stat.isFile()) return answer(200, readFileSync(target));
    const items = readdirSync(target, { withFileTypes: true }).map((entry) => {
      const inside = path.posix.join(name, entry.name);
      return {
        name: entry.name,
        path: inside,
        type: entry.isDirectory() ? 'dir' : 'file',
        download_url: `${base}/files/${inside}`,
        url: `${base}${API}/contents/${inside}?ref=${BRANCH}`,
      };
    });
    return answer(200, JSON.stringify(items));
  });
}
