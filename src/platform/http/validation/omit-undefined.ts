/** What the client has named, `null` included; in a fixed order, so that the same names make the same statement. */
export function omitUndefined<T extends object>(values: T): Partial<T> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Partial<T>;
}
