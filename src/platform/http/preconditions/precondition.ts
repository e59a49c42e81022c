import { isUUID } from 'class-validator';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type InputFault, problem } from '../../errors/problem.js';
import { InvalidInput } from '../../errors/problems.js';
import { type ChangedRows, VERSION_MAX } from './versioned-resource.js';

/** The strong tag of a row (RFC 9110, section 8.8.3), as `If-Match` requires. */
export const rowTag = (version: number): string => `"${version}"`;

/**
 * The tag of a list. Changes with every change of its owner.
 * @param database the database identity, because a restored database reuses clock numbers
 */
export const clockTag = (
  { feedSince, seq }: { readonly feedSince: string; readonly seq: number },
  database: number,
): string => `"${(Date.parse(feedSince) + database).toString(36)}-${seq}"`;

const TAG = /(?:W\/)?"[\x21\x23-\x7e\x80-\xff]*"/g;
/** Unambiguous, to avoid exponential backtracking on long headers. */
const TAGS = new RegExp(`^(?:[ \\t,]*,)?[ \\t]*${TAG.source}[ \\t]*(?:,[ \\t]*(?:${TAG.source}[ \\t]*)?)*$`);

/** Parses `If-Match` or `If-None-Match` (RFC 9110, sections 13.1.1 and 13.1.2). Returns null if invalid. */
export function readTags(header: string): readonly string[] | '*' | null {
  if (header.trim() === '*') return '*';
  return TAGS.test(header) ? (header.match(TAG) ?? []) : null;
}

/** Strong comparison (section 8.8.3.2): a weak tag never matches. */
export const matchesStrongly = (tags: readonly string[] | '*', tag: string): boolean =>
  tags === '*' || tags.includes(tag);

/** Weak comparison, because compressing proxies weaken tags. */
export const matchesWeakly = (tags: readonly string[] | '*', tag: string): boolean =>
  tags === '*' || tags.some((other) => other.replace(/^W\//, '') === tag);

export class PreconditionFailed extends problem({
  name: 'precondition-failed',
  status: 412,
  title: 'Precondition failed',
  detail:
    'The row has another version than expected and was not changed. `current` contains the row. A tag that starts with W/ was weakened by a proxy and never matches: send `version` in the body instead.',
  answeredBy: 'routes that change a row',
  carries: 'current',
}) {}

export class PreconditionRequired extends problem({
  name: 'precondition-required',
  status: 428,
  title: 'Precondition required',
  detail:
    'Changing a row requires its version in `If-Match` or in `version` in the body. To create a row with PUT, send `If-None-Match: *`.',
  answeredBy: 'routes that change a row',
}) {}

const ROW_EXISTS =
  'A row with this id already exists and was not changed. `current` contains it. To replace it, send its version in `If-Match`.';
const NO_ROW = 'No row with this id exists. To create it, send `If-None-Match: *` instead of a version.';

/** The preconditions of a change. */
export interface Precondition {
  readonly isGiven: boolean;
  /** @throws PreconditionFailed unless the row, or null for no row, meets the preconditions */
  check(current: { readonly version: number } | null): void;
}

/**
 * Reads `If-Match`, `If-None-Match` and the body's `version`. All of them must hold.
 * @throws InvalidInput
 */
export function preconditionOf(
  { headers, body }: FastifyRequest,
  { hasVersionInBody }: Pick<ChangedRows, 'hasVersionInBody'>,
): Precondition {
  const mustMatch = tagsOf(headers['if-match'], 'if-match');
  const mustNotMatch = tagsOf(headers['if-none-match'], 'if-none-match');
  const version = hasVersionInBody ? versionIn(body) : undefined;
  return {
    isGiven: mustMatch !== undefined || mustNotMatch !== undefined || version !== undefined,
    check: (current) => {
      const has = (tags: readonly string[] | '*'): boolean =>
        current !== null && matchesStrongly(tags, rowTag(current.version));
      const isMet =
        (mustMatch === undefined || has(mustMatch)) &&
        (mustNotMatch === undefined || !has(mustNotMatch)) &&
        (version === undefined || version === current?.version);
      if (!isMet) throw failureOf(current, mustNotMatch === '*');
    },
  };
}

function failureOf(current: object | null, isCreation: boolean): PreconditionFailed {
  if (!current) return new PreconditionFailed({ detail: NO_ROW });
  return new PreconditionFailed({ current, ...(isCreation && { detail: ROW_EXISTS }) });
}

/** Removes `version` from the body of a route without another body. @throws InvalidInput */
export function takeVersion(request: FastifyRequest): void {
  const { body } = request;
  if (typeof body !== 'object' || body === null || !('version' in body)) return;
  if (versionIn(body) === undefined)
    throw new InvalidInput({
      errors: [
        {
          pointer: '/version',
          detail: `version must be a whole number from 1 to ${VERSION_MAX}`,
          in: 'body',
        },
      ],
    });
  const { version: _, ...rest } = body;
  request.body = rest;
}

/** Returns the id in the path. Null if it is invalid, as reported by the pipe. */
export function idIn({ params }: FastifyRequest): string | null {
  const { id } = params as { id?: string };
  return id !== undefined && isUUID(id, 'loose') ? id.toLowerCase() : null;
}

/** Returns undefined for an invalid version too, as reported by the route's validation. */
function versionIn(body: unknown): number | undefined {
  const version = (body as { version?: unknown } | null | undefined)?.version;
  const isVersion =
    Number.isInteger(version) && (version as number) >= 1 && (version as number) <= VERSION_MAX;
  return isVersion ? (version as number) : undefined;
}

export function tagsOf(
  header: string | string[] | undefined,
  name: string,
): readonly string[] | '*' | undefined {
  if (header === undefined) return undefined;
  const tags = readTags(String(header));
  if (tags === null) throw new InvalidInput({ errors: [faultOf(name)] });
  return tags;
}

const faultOf = (name: string): InputFault => ({
  pointer: `/${name}`,
  detail: `${name} must be * or a list of entity tags such as "3", in double quotes`,
  in: 'header',
});

/** A request and its response. */
export interface HttpContext {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

export const isRead = ({ method }: FastifyRequest): boolean => method === 'GET' || method === 'HEAD';

/** Sets the tag of a single row. A row with subtasks has none, because its version does not cover them. */
export function tagged(response: unknown, http: HttpContext): unknown {
  if (typeof response !== 'object' || response === null || 'subtasks' in response) return response;
  const { version } = response as { version?: unknown };
  if (typeof version !== 'number') return response;
  const hasDerivedFields = 'openTasks' in response;
  return isNotModified(rowTag(version), http, { hasDerivedFields }) ? undefined : response;
}

/** Sets the tag, and status 304 if the client already has it. */
export function isNotModified(
  tag: string,
  { request, reply }: HttpContext,
  { hasDerivedFields = false } = {},
): boolean {
  void reply.header('etag', tag);
  if (!isRead(request)) return false;
  const known = tagsOf(request.headers['if-none-match'], 'if-none-match');
  // Counts of open tasks are part of the response, but not of the row's version.
  if (hasDerivedFields || known === undefined || !matchesWeakly(known, tag)) return false;
  void reply.status(304);
  return true;
}
