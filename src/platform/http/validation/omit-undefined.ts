/** The fields that were sent, including `null`, in a fixed order, so that equal field sets produce the same SQL statement. */
export function omitUndefined<T extends object>(values: T): Partial<T> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Partial<T>;
}
