/** The collation that the migration of this name makes: numbers by their value, the same on every server. */
export const READING_ORDER = 'reading_order';

/** A column to sort by as people read it, in SQL: `2 eggs` before `10 eggs`, ignoring case and accents. */
export const inReadingOrder = (column: string): string => `${column} COLLATE "${READING_ORDER}"`;
