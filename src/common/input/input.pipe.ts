import { type ArgumentMetadata, Injectable, ValidationPipe, type ValidationError } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { escapePointer, type InputFault } from '../problem/problem.js';
import { InvalidInput } from '../problem/problems.js';

/** Of each kind of query; lists are asked for in few ways, again and again. */
const KEPT_QUERIES = 200;
const LONGEST_KEPT_QUERY = 300;

/** Turns bodies and queries into their DTOs; every fault at once, each with a pointer, unknown keys included. */
@Injectable()
export class InputPipe extends ValidationPipe {
  private readonly kept = new Map<unknown, LRUCache<string, object>>();

  constructor() {
    super({
      transform: true,
      whitelist: true,
      forbidNonWhitelisted: true,
      forbidUnknownValues: true,
      stopAtFirstError: true,
      validationError: { target: false, value: false },
      exceptionFactory: (errors) => new FaultyValues(errors),
    });
  }

  override async transform(value: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    if (metadata.type === 'custom') return value;
    return metadata.type === 'query' ? this.query(value, metadata) : this.read(value, metadata);
  }

  /** What a query comes to depends on nothing else, so that the same one is read once. */
  private async query(value: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    const text = JSON.stringify(value);
    const kept = this.keptOf(metadata.metatype);
    const known = kept.get(text);
    if (known) return known;
    const read = await this.read(value, metadata);
    // Nobody may change what the next one is given too.
    if (isObject(read) && text.length <= LONGEST_KEPT_QUERY) kept.set(text, Object.freeze(read as object));
    return read;
  }

  private keptOf(metatype: unknown): LRUCache<string, object> {
    const kept = this.kept.get(metatype) ?? new LRUCache<string, object>({ max: KEPT_QUERIES });
    this.kept.set(metatype, kept);
    return kept;
  }

  private async read(value: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    if (metadata.type === 'body' && !isObject(value)) {
      throw new InvalidInput({ errors: [{ pointer: '', detail: 'must be a JSON object', in: 'body' }] });
    }
    if (metadata.type === 'body') refuseWide(value);
    try {
      return await super.transform(value, metadata);
    } catch (error) {
      if (!(error instanceof FaultyValues)) throw error;
      const place = metadata.type === 'param' ? 'path' : metadata.type;
      throw new InvalidInput({
        errors: error.faults.flatMap((fault) => pointAt(fault, '', place as InputFault['in'])),
      });
    }
  }
}

const isObject = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** More than any body has. class-transformer takes the square of an object's keys to copy it. */
const MOST_KEYS = 1_000;

/** @throws InvalidInput */
function refuseWide(value: unknown, pointer = ''): void {
  if (typeof value !== 'object' || value === null) return;
  if (!Array.isArray(value) && Object.keys(value).length > MOST_KEYS) {
    const detail = `has more than ${MOST_KEYS} fields`;
    throw new InvalidInput({ errors: [{ pointer, detail, in: 'body' }] });
  }
  for (const [key, inner] of Object.entries(value)) refuseWide(inner, `${pointer}/${escapePointer(key)}`);
}

class FaultyValues extends Error {
  constructor(readonly faults: readonly ValidationError[]) {
    super();
  }
}

function pointAt(
  { property, constraints, children = [] }: ValidationError,
  parent: string,
  place: InputFault['in'],
): InputFault[] {
  const pointer = property === undefined ? parent : `${parent}/${escapePointer(property)}`;
  const own = Object.entries(constraints ?? {}).map(([rule, message]) => ({
    pointer,
    detail:
      rule === 'whitelistValidation'
        ? 'is not a known field'
        : rule === 'unknownValue'
          ? 'must be a JSON object'
          : message,
    in: place,
  }));
  return [...own, ...children.flatMap((child) => pointAt(child, pointer, place))];
}
