import { isUUID } from 'class-validator';
import type { FastifyRequest } from 'fastify';
import { InvalidInput } from '../../errors/problems.js';
import type { InputFault } from '../../errors/problem.js';
import { matchesStrongly, readTags, rowTag } from './entity-tag.js';
import type { ChangedRows } from './versioned-resource.decorator.js';
import { VERSION_MAX } from './version-field.js';

/** The preconditions of a change. */
export interface Precondition {
  readonly isGiven: boolean;
  /** Whether a row with this version, or null for no row, meets the preconditions. */
  isMetBy(version: number | null): boolean;
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
    isMetBy: (current) => {
      const has = (tags: readonly string[] | '*') =>
        current !== null && matchesStrongly(tags, rowTag(current));
      if (mustMatch !== undefined && !has(mustMatch)) return false;
      if (mustNotMatch !== undefined && has(mustNotMatch)) return false;
      return version === undefined || version === current;
    },
  };
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
