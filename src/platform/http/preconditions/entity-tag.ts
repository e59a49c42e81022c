/** RFC 9110, section 8.8.3: a strong tag, which is what `If-Match` compares by. */
export const rowTag = (version: number): string => `"${version}"`;

/**
 * Of a list: it is another as soon as anything of its owner has changed.
 * @param database its identity: a restored one gives the numbers of the clock out again
 */
export const clockTag = (
  { feedSince, seq }: { readonly feedSince: string; readonly seq: number },
  database: number,
): string => `"${(Date.parse(feedSince) + database).toString(36)}-${seq}"`;

const TAG = /(?:W\/)?"[\x21\x23-\x7e\x80-\xff]*"/g;
/** In one way only for each text: spaces that two parts could both take would make a long header take for ever to refuse. */
const TAGS = new RegExp(`^(?:[ \\t,]*,)?[ \\t]*${TAG.source}[ \\t]*(?:,[ \\t]*(?:${TAG.source}[ \\t]*)?)*$`);

/** The tags of an `If-Match` or `If-None-Match` (RFC 9110, sections 13.1.1 and 13.1.2); null where it is no list of them. */
export function readTags(header: string): readonly string[] | '*' | null {
  if (header.trim() === '*') return '*';
  return TAGS.test(header) ? (header.match(TAG) ?? []) : null;
}

/** Section 8.8.3.2: a weak tag is never strongly equal to anything. */
export const matchesStrongly = (tags: readonly string[] | '*', tag: string): boolean =>
  tags === '*' || tags.includes(tag);

/** … but a proxy that compresses may have weakened what a client gives back to be told of news. */
export const matchesWeakly = (tags: readonly string[] | '*', tag: string): boolean =>
  tags === '*' || tags.some((given) => given.replace(/^W\//, '') === tag);
