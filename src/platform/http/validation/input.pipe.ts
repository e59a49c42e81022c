import {
  type ArgumentMetadata,
  Injectable,
  type PipeTransform,
  ValidationPipe,
  type ValidationError,
} from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { escapePointer } from '../../errors/problem.js';
import { InvalidInput } from '../../errors/problems.js';
import { withoutEmptyValues } from './empty-values.js';
import { inputFaults } from './input-faults.js';

/** Cached queries per DTO class. Clients repeat a few list queries. */
const KEPT_QUERIES = 200;
const MAX_KEPT_QUERY_LENGTH = 300;

/** Nest's pipe with our settings; reports all errors at once. */
class Validation extends ValidationPipe {
  constructor() {
    super({
      transform: true,
      whitelist: true,
      forbidNonWhitelisted: true,
      forbidUnknownValues: true,
      stopAtFirstError: true,
      // Error messages depend on the class of the field and on whether a value was sent.
      validationError: { target: true, value: true },
      exceptionFactory: (errors) => new FaultyValues(errors),
    });
  }

  /** Nest would remove `prototype` and similar keys silently; they are rejected like other unknown keys. */
  protected override stripProtoKeys(): void {}
}

/** Converts bodies and queries to their DTOs. Reports all errors at once, including unknown keys, each with a JSON pointer. */
@Injectable()
export class InputPipe implements PipeTransform {
  private readonly validation = new Validation();
  private readonly kept = new Map<unknown, LRUCache<string, object>>();

  /** Ids in the path have their own pipe; values of custom decorators are not client input. */
  transform(value: unknown, metadata: ArgumentMetadata): unknown {
    if (metadata.type === 'query') return this.query(value, metadata);
    return metadata.type === 'body' ? this.read(value, metadata, 'body') : value;
  }

  /** The result depends on the query alone, so it is cached. */
  private query(value: unknown, metadata: ArgumentMetadata): unknown {
    const text = JSON.stringify(value);
    return this.keptOf(metadata.metatype).get(text) ?? this.keep(value, metadata, text);
  }

  private async keep(value: unknown, metadata: ArgumentMetadata, text: string): Promise<unknown> {
    const read = await this.read(value, metadata, 'query');
    // Frozen because it is shared between requests.
    if (isObject(read) && text.length <= MAX_KEPT_QUERY_LENGTH) {
      for (const list of Object.values(read as object)) if (Array.isArray(list)) Object.freeze(list);
      this.keptOf(metadata.metatype).set(text, Object.freeze(read as object));
    }
    return read;
  }

  private keptOf(metatype: unknown): LRUCache<string, object> {
    const kept = this.kept.get(metatype) ?? new LRUCache<string, object>({ max: KEPT_QUERIES });
    this.kept.set(metatype, kept);
    return kept;
  }

  private async read(value: unknown, metadata: ArgumentMetadata, place: 'body' | 'query'): Promise<unknown> {
    if (place === 'body' && !isObject(value)) {
      throw new InvalidInput({ errors: [{ pointer: '', detail: 'must be a JSON object', in: 'body' }] });
    }
    if (place === 'body') refuseWide(value, { values: 0 });
    const { metatype } = metadata;
    try {
      return await this.validation.transform(
        metatype ? withoutEmptyValues(value, metatype, place) : value,
        metadata,
      );
    } catch (error) {
      if (!(error instanceof FaultyValues)) throw error;
      throw new InvalidInput({ errors: inputFaults(error.faults, place) });
    }
  }
}

const isObject = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** More than any valid body has. class-transformer's copy takes quadratic time in the number of keys. */
export const MAX_IN_ONE = 1_000;
/** More values than any valid body has. Later rejections would copy and check each value first. */
const MAX_VALUES = 20_000;

/** @throws InvalidInput */
function refuseWide(value: unknown, seen: { values: number }, pointer = ''): void {
  if (typeof value !== 'object' || value === null) return;
  const { length } = Array.isArray(value) ? value : Object.keys(value);
  seen.values += length;
  if (length > MAX_IN_ONE)
    throw tooMany(`more than ${MAX_IN_ONE} ${Array.isArray(value) ? 'items' : 'fields'}`, pointer);
  if (seen.values > MAX_VALUES) throw tooMany(`more than ${MAX_VALUES} values in all`, '');
  for (const [key, inner] of Object.entries(value))
    refuseWide(inner, seen, `${pointer}/${escapePointer(key)}`);
}

const tooMany = (what: string, pointer: string): InvalidInput =>
  new InvalidInput({ errors: [{ pointer, detail: `has ${what}`, in: 'body' }] });

class FaultyValues extends Error {
  constructor(readonly faults: readonly ValidationError[]) {
    super();
  }
}
