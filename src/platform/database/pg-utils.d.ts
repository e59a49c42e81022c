declare module 'pg/lib/utils.js' {
  const utils: {
    /** A value as pg sends it: text, bytes or null; an array as PostgreSQL's array literal. */
    prepareValue(value: unknown): string | Buffer | null;
  };
  export default utils;
}
