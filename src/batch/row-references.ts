/** Reduces each row in a value to its `id` and `version`. */
export function withReferences(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withReferences);
  if (typeof value !== 'object' || value === null) return value;
  const { id, version } = value as { id?: unknown; version?: unknown };
  if (id !== undefined && version !== undefined) return { id, version };
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, withReferences(part)]));
}
