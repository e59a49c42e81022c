import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { encodingFor, type Encoding, varyByEncoding } from '../../compression.js';
import { sendProblem } from '../../problem/problem.filter.js';
import { RouteNotFound } from '../../../errors/problems.js';
import { PAGE_SCRIPT, PAGE_STYLE, pageWith } from './page.js';

const { resolve } = createRequire(import.meta.url);
const A_YEAR = 'public, max-age=31536000, immutable';
const JAVASCRIPT = 'text/javascript; charset=utf-8';
const CSS = 'text/css; charset=utf-8';

/** Better than what is compressed anew for each answer: this is done once. */
const ENCODERS = {
  br: (content: Buffer) =>
    promisify(brotliCompress)(content, { params: { [constants.BROTLI_PARAM_QUALITY]: 6 } }),
  gzip: (content: Buffer) => promisify(gzip)(content),
};

/** A file that never changes while the process runs; read and compressed when it is first asked for. */
class DocsFile {
  private content?: Buffer;
  private tag?: string;
  private readonly encoded = new Map<Encoding, Promise<Buffer>>();

  constructor(
    private readonly type: string,
    private readonly read: () => string | Buffer,
  ) {}

  get hash(): string {
    return (this.tag ??= createHash('sha256').update(this.plain).digest('hex').slice(0, 16));
  }

  async send(request: FastifyRequest, reply: FastifyReply, cacheControl: string): Promise<FastifyReply> {
    const encoding = encodingFor(request);
    // Each encoding is a representation of its own (RFC 9110, section 8.8.3.3).
    const etag = `"${this.hash}${encoding ? `-${encoding}` : ''}"`;
    varyByEncoding(reply);
    reply.headers({ etag, 'cache-control': cacheControl, 'content-type': this.type });
    if (request.headers['if-none-match'] === etag) return reply.status(304).send();
    if (!encoding) return reply.send(this.plain);
    return reply.header('content-encoding', encoding).send(await this.as(encoding));
  }

  private get plain(): Buffer {
    return (this.content ??= Buffer.from(this.read()));
  }

  private as(encoding: Encoding): Promise<Buffer> {
    const encoded = this.encoded.get(encoding) ?? ENCODERS[encoding](this.plain);
    this.encoded.set(encoding, encoded);
    return encoded;
  }
}

const fromSwaggerUi = (name: string) => (): Buffer => readFileSync(resolve(`swagger-ui-dist/${name}`));

/** The OpenAPI document for programs, and a page of it for people. */
export function serveDocs(fastify: FastifyInstance, document: () => object): void {
  const spec = new DocsFile('application/json; charset=utf-8', () => JSON.stringify(document()));
  const files = new Map([
    ['swagger-ui-bundle.js', new DocsFile(JAVASCRIPT, fromSwaggerUi('swagger-ui-bundle.js'))],
    ['swagger-ui.css', new DocsFile(CSS, fromSwaggerUi('swagger-ui.css'))],
    ['page.js', new DocsFile(JAVASCRIPT, () => PAGE_SCRIPT)],
    ['page.css', new DocsFile(CSS, () => PAGE_STYLE)],
  ]);
  const version = (): string => {
    const hashes = [...files.values()].map(({ hash }) => hash).join();
    return createHash('sha256').update(hashes).digest('hex').slice(0, 16);
  };
  const page = new DocsFile('text/html; charset=utf-8', () => pageWith(version()));

  fastify.get('/openapi.json', (request, reply) => spec.send(request, reply, 'no-cache'));
  fastify.get('/docs', (request, reply) => page.send(request, reply, 'no-cache'));
  fastify.get<{ Params: { name: string }; Querystring: { v?: unknown } }>('/docs/:name', (request, reply) => {
    const file = files.get(request.params.name);
    if (!file) return sendProblem(new RouteNotFound(), request, reply);
    return file.send(request, reply, request.query.v === version() ? A_YEAR : 'no-cache');
  });
}
