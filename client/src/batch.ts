import type { OperationDto, OperationResult } from './generated/types.gen.js';
import { methodsOf, type Writes } from './methods.js';
import { BATCH_OPERATIONS } from './operations.js';
import { type Problem, problemOf } from './problem.js';
import { type CallOptions, entityTag, queryOf, type SendRequest } from './request.js';
import type { Transport } from './transport.js';

declare const ROW: unique symbol;
/** The result of an operation in a batch. Its `id` can be used in later operations of the batch. */
export interface Ref<Row> {
  readonly id: string;
  readonly [ROW]?: Row;
}
interface Wrap {
  row: unknown;
  out: Ref<this['row']>;
}
/** The write methods. Each adds an operation to the batch. */
export type BatchMethods = Writes<typeof BATCH_OPERATIONS, Wrap>;

/** Options of a batch. */
export interface BatchOptions extends Omit<CallOptions, 'ifMatch'> {
  /** `false` applies each operation separately. Default: `true`, all or none. */
  readonly atomic?: boolean;
}

/** What a batch has done. */
export interface BatchOutcome<Refs> {
  /** What the function returned. */
  readonly refs: Refs;
  /** The results of all operations, in order. */
  readonly results: OperationResult[];
  /** The result of an operation; throws its problem if it failed. */
  get<Row>(ref: Ref<Row>): Row;
}

type Operation = { -readonly [K in keyof SendRequest]?: SendRequest[K] } & { ref?: string };

/** Sends the operations that the function adds. An atomic batch that fails throws the problem of the failed operation. */
export async function batch<Refs>(
  transport: Transport,
  build: (methods: BatchMethods) => Refs,
  { atomic = true, ...options }: BatchOptions = {},
): Promise<BatchOutcome<Refs>> {
  const operations: Operation[] = [];
  const add = ({ method, path, query, body, ifMatch }: SendRequest): Ref<unknown> => {
    const ref = `r${operations.length}`;
    operations.push({
      method,
      path: decodeURIComponent(path) + queryOf(query),
      ...(body !== undefined && { body }),
      ...(ifMatch !== undefined && { ifMatch: entityTag(ifMatch) }),
      ...(method !== 'DELETE' && { ref }),
    });
    return { id: `$${ref}` };
  };
  const refs = build(methodsOf(BATCH_OPERATIONS, add as never) as BatchMethods);
  const body = { atomic, operations: operations as unknown as OperationDto[] };
  const answer = await transport.send<{ applied: boolean; results: OperationResult[] }>({
    ...options,
    method: 'POST',
    path: '/batch',
    body,
  });
  const { applied, results } = answer.body;
  if (atomic && !applied) throw failureOf(results);
  const get = <Row>({ id }: Ref<Row>): Row => {
    const { status, body } = results[Number(id.slice(2))]!;
    if (status >= 400) throw problemOf(body as Problem);
    return body as Row;
  };
  return { refs, results, get };
}

/** The problem of the operation that failed, not of those that were skipped because of it. */
function failureOf(results: OperationResult[]): Problem {
  const failed = results.find(({ status }) => status >= 400 && status !== 424) ?? results[0]!;
  return problemOf(failed.body as Problem);
}
