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

/** Of each kind of query; lists are asked for in few ways, again and again. */
const KEPT_QUERIES = 200;
const MAX_KEPT_QUERY_LENGTH = 300;

/** Nest's pipe with our settings; every fault at once. */
class Validation extends ValidationPipe {
  constructor() {
    super({
      transform: true,
      whitelist: true,
      forbidNonWhitelisted: true,
      forbidUnknownValues: true,
      stopAtFirstError: true,
      // Which class has the field, and whether it was sent at all, decide what an error says.
      validationError: { target: true, value: true },
      exceptionFactory: (errors) => new FaultyValues(errors),
    });
  }

  /** Nest would take `prototype` and its like out without a word; they are refused as all unknown keys are. */
  protected override stripProtoKeys(): void {}
}

/** Turns bodies and queries into their DTOs; every fault at once, each with a pointer, unknown keys included. */
@Injectable()
export class InputPipe implements PipeTransform {
  private readonly validation = new Validation();
  private readonly kept = new Map<unknown, LRUCache<string, object>>();

  /** The ids in a path have a pipe of their own; what our own decorators give was not sent. */
  transform(value: unknown, metadata: ArgumentMetadata): unknown {
    if (metadata.type === 'query') return this.query(value, metadata);
    return metadata.type === 'body' ? this.read(value, metadata, 'body') : value;
  }

  /** What a query comes to depends on nothing else, so that the same one is read once. */
  private query(value: unknown, metadata: ArgumentMetadata): unknown {
    const text = JSON.stringify(value);
    return this.keptOf(metadata.metatype).get(text) ?? this.keep(value, metadata, text);
  }

  private async keep(value: unknown, metadata: ArgumentMetadata, text: string): Promise<unknown> {
    const read = await this.read(value, metadata, 'query');
    // Nobody may change what the next one is given too.
    if (isObject(read) && text.length <= MAX_KEPT_QUERY_LENGTH)
      this.keptOf(metadata.metatype).set(text, Object.freeze(read as object));
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

/** More than any body has. class-transformer takes the square of an object's keys to copy it. */
export const MAX_IN_ONE = 1_000;
/** More than any body has in all. What is refused later has been copied and looked at by then, value by value. */
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
