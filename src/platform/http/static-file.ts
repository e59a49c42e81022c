import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type Encoding, encodingFor, varyByEncoding } from './compression.js';

/** For a file whose URL changes with its content. */
export const IMMUTABLE = 'public, max-age=31536000, immutable';

/** A higher level than for other responses, because files are compressed only once. */
const ENCODERS = {
  br: (content: Buffer) =>
    promisify(brotliCompress)(content, { params: { [constants.BROTLI_PARAM_QUALITY]: 6 } }),
  gzip: (content: Buffer) => promisify(gzip)(content),
};

/** A static file. Read and compressed on the first request. */
export class StaticFile {
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
    // Each encoding needs its own tag (RFC 9110, section 8.8.3.3).
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
