import { escapePointer, type InputFault } from '../platform/errors/problem.js';
import { InvalidInput } from '../platform/errors/problems.js';
import type { OperationDto } from './dto/batch.dto.js';

/** Row ids by ref. */
export type Rows = ReadonlyMap<string, string>;

/** Fields that hold row ids. References are resolved only there, never in a title. */
export const ID_FIELD = /^(id|before|after|\w+Id|\w+Ids)$/;
const REFERENCE = /^\$([\w-]+)$/;

/**
 * Replaces references by row ids.
 * @throws InvalidInput if a reference does not name a row returned by an earlier operation
 */
export function resolved({ path, body, ...operation }: OperationDto, rows: Rows): OperationDto {
  const faults: InputFault[] = [];
  const idOf = (value: string, pointer: string): string => {
    const [, ref] = REFERENCE.exec(value) ?? [];
    if (ref === undefined) return value;
    const id = rows.get(ref);
    if (id === undefined)
      faults.push({ pointer, detail: `$${ref} does not match the ref of an earlier operation`, in: 'body' });
    return id ?? value;
  };
  const route = path.split('?', 1)[0]!;
  const query = path.slice(route.length);
  const segments = route.split('/').map((segment) => idOf(segment, '/path'));
  const fields = Object.entries(body ?? {}).map(([name, value]) => {
    const pointer = `/body/${escapePointer(name)}`;
    return [name, ID_FIELD.test(name) ? eachId(value, (id) => idOf(id, pointer)) : value];
  });
  if (faults.length > 0) throw new InvalidInput({ errors: faults });
  return {
    ...operation,
    path: segments.join('/') + query,
    ...(body && { body: Object.fromEntries(fields) }),
  };
}

function eachId(value: unknown, idOf: (id: string) => string): unknown {
  if (typeof value === 'string') return idOf(value);
  return Array.isArray(value) ? value.map((item) => eachId(item, idOf)) : value;
}

/** Reduces each row in a value to its `id` and `version`. */
export function withReferences(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withReferences);
  if (typeof value !== 'object' || value === null) return value;
  const { id, version } = value as { id?: unknown; version?: unknown };
  if (id !== undefined && version !== undefined) return { id, version };
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, withReferences(part)]));
}
