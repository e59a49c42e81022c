declare module 'pg/lib/utils.js' {
  const utils: {
    /** Converts a value as pg sends it: text, bytes or null. Arrays become PostgreSQL array literals. */
    prepareValue(value: unknown): string | Buffer | null;
  };
  export default utils;
}
