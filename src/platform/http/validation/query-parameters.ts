import type { FastifyInstance } from 'fastify';
import { Transform } from 'class-transformer';

type Query = Record<string, string | string[]>;

/** `labelIds[]` and `labelIds[0]`, the list syntax of axios and qs. */
const ARRAY_PARAMETER = /^([^[\]]+)\[\d{0,4}\]$/;

/** Reads `labelIds[]=a&labelIds[]=b` and `labelIds[0]=a&labelIds[1]=b` as `labelIds=a&labelIds=b`. */
export function takeArrayParameters(fastify: FastifyInstance): void {
  fastify.addHook('onRequest', (request, _reply, done) => {
    const query = request.query as Query;
    if (Object.keys(query).some((name) => ARRAY_PARAMETER.test(name))) request.query = withPlainNames(query);
    done();
  });
}

function withPlainNames(query: Query): Query {
  // A client may send a parameter named `__proto__`.
  const plain = Object.create(null) as Query;
  for (const [name, value] of Object.entries(query)) {
    const array = ARRAY_PARAMETER.exec(name)?.[1];
    const before = plain[array ?? name];
    if (array === undefined && before === undefined) plain[name] = value;
    else if (Array.isArray(before)) before.push(...[value].flat());
    else plain[array ?? name] = [before ?? [], value].flat();
  }
  return plain;
}

/** Use before `Uuids` on a query parameter: splits comma-separated text. */
export const FromCommas = (): PropertyDecorator =>
  Transform(({ value }) => (typeof value === 'string' ? value.split(',') : value));

/** Use before `IntegerField` on a query parameter: parses text. */
export const FromDigits = (): PropertyDecorator =>
  Transform(({ value }) => (typeof value === 'string' && /^-?\d{1,15}$/.test(value) ? Number(value) : value));

/** Use before `BooleanField` on a query parameter: parses text. */
export const FromTrueFalse = (): PropertyDecorator =>
  Transform(({ value }) => (value === 'true' ? true : value === 'false' ? false : value));
