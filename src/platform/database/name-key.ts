/** SQL for the key by which names are compared: ignores case and Unicode normalization. */
export const nameKey = (name: string): string => `lower(normalize(${name}, NFKC) COLLATE "und-x-icu")`;
