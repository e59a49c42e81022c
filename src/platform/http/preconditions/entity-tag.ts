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
