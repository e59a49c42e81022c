import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { IMMUTABLE, StaticFile } from '../platform/http/static-file.js';
import type { Env } from '../platform/config/env.js';

/** The built app. The same path leads there from `src/`, from `dist/src/` and from `dist/server/`. */
const BUILD = fileURLToPath(new URL('../../web/dist/', import.meta.url));
const DOCUMENT = 'index.html';
/** Vite adds a hash of the content to the names in this folder. */
const HASHED = 'assets/';
const UNLIMITED = { config: { isUnlimited: true } };

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.webmanifest': 'application/manifest+json; charset=utf-8',
};

/** Paths of the service itself. An unknown path below them is an error, even for a browser. */
const RESERVED = /^\/(api|assets|docs|health|metrics|problems|openapi\.json)(\/|\?|$)/;

/** Serves the web app at `/`, if it is enabled and has been built. */
export function serveWebApp(fastify: FastifyInstance, env: Env, build = BUILD): void {
  if (!env.WEB_APP || !existsSync(join(build, DOCUMENT))) return;
  const policy = contentSecurityPolicy(env);
  const files = filesIn(build);
  const document = files.get(DOCUMENT)!;
  const sendDocument = (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> =>
    document.send(request, reply.header('content-security-policy', policy), 'no-cache');

  fastify.get('/', UNLIMITED, sendDocument);
  for (const [name, file] of files) {
    if (name === DOCUMENT) continue;
    const caching = name.startsWith(HASHED) ? IMMUTABLE : 'no-cache';
    // The service worker has the policy of its own response.
    fastify.get(`/${name}`, UNLIMITED, (request, reply) =>
      file.send(request, reply.header('content-security-policy', policy), caching),
    );
  }
  // A hook and not a wildcard route, so that the routes of the service stay the only ones that match.
  fastify.addHook('preParsing', async (request, reply) => {
    if (isNavigation(request)) return sendDocument(request, reply) as never;
  });
}

/** A page of the app, such as `/today`: the app has its own router. */
function isNavigation({ is404, method, url, headers }: FastifyRequest): boolean {
  const isRead = method === 'GET' || method === 'HEAD';
  return is404 && isRead && (headers.accept ?? '').includes('text/html') && !RESERVED.test(url);
}

function filesIn(build: string): Map<string, StaticFile> {
  const names = readdirSync(build, { recursive: true, encoding: 'utf8' })
    .map((name) => name.replaceAll('\\', '/'))
    .filter((name) => TYPES[extname(name)] !== undefined);
  return new Map(
    names.map((name) => [name, new StaticFile(TYPES[extname(name)]!, () => readFileSync(join(build, name)))]),
  );
}

/** Only the app's own files run. It talks to this service and to the issuer of its tokens. */
function contentSecurityPolicy({ trust }: Env): string {
  const issuer = trust.issuer !== undefined && URL.canParse(trust.issuer) ? new URL(trust.issuer).origin : '';
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "manifest-src 'self'",
    "worker-src 'self'",
    `connect-src 'self' ${trust.mode === 'embedded' ? '' : issuer}`.trim(),
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ');
}
