import { escapePointer, type InputFault } from '../platform/errors/problem.js';
import { InvalidInput } from '../platform/errors/problems.js';
import type { OperationDto } from './dto/batch.dto.js';

/** The ids of rows, by what the batch calls them. */
export type Rows = ReadonlyMap<string, string>;

/** Where a body names other rows: nothing else may be taken for a reference, a title least of all. */
export const NAMES_ROWS = /^(id|before|after|\w+Id|\w+Ids)$/;
const REFERENCE = /^\$([\w-]+)$/;

/**
 * The operation with the ids in place of its references.
 * @throws InvalidInput where one is to nothing that an operation before has answered
 */
export function resolved({ path, body, ...operation }: OperationDto, rows: Rows): OperationDto {
  const faults: InputFault[] = [];
  const idOf = (value: string, pointer: string): string => {
    const [, ref] = REFERENCE.exec(value) ?? [];
    if (ref === undefined) return value;
    const id = rows.get(ref);
    if (id === undefined)
      faults.push({ pointer, detail: `$${ref} is the ref of no row of an operation before`, in: 'body' });
    return id ?? value;
  };
  const route = path.split('?', 1)[0]!;
  const query = path.slice(route.length);
  const segments = route.split('/').map((segment) => idOf(segment, '/path'));
  const fields = Object.entries(body ?? {}).map(([name, value]) => {
    const pointer = `/body/${escapePointer(name)}`;
    return [name, NAMES_ROWS.test(name) ? eachId(value, (id) => idOf(id, pointer)) : value];
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
