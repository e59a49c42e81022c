/** What two names are the same by, in SQL: case and the encoding of accents make no difference. */
export const nameKey = (name: string): string => `lower(normalize(${name}, NFKC) COLLATE "und-x-icu")`;
