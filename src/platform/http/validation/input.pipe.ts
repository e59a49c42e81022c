import {
  type ArgumentMetadata,
  Injectable,
  type PipeTransform,
  type ValidationError,
  ValidationPipe,
} from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { escapePointer, type InputFault } from '../../errors/problem.js';
import { InvalidInput, MAX_FAULTS } from '../../errors/problems.js';
import { fieldsOf } from './field.js';
import { nearestName } from './nearest-name.js';
import { readOnlyFieldsOf } from './read-only.js';
import { cleanInput } from './clean-input.js';

interface BrokenRule {
  readonly pointer: string;
  readonly error: ValidationError;
  readonly rule: string;
  readonly message: string;
}

/** class-validator's errors, each with a JSON pointer and a sentence that says how to fix it. */
export function inputFaults(errors: readonly ValidationError[], place: InputFault['in']): InputFault[] {
  return errors
    .flatMap((error) => brokenRules(error, ''))
    .slice(0, MAX_FAULTS)
    .map((broken) => ({ pointer: broken.pointer, detail: detailOf(broken), in: place }));
}

function brokenRules(error: ValidationError, parent: string): BrokenRule[] {
  const { property, constraints = {}, children = [] } = error;
  const pointer = property === undefined ? parent : `${parent}/${escapePointer(property)}`;
  const own = isMissing(error)
    ? [{ pointer, error, rule: 'required', message: `${property} is required` }]
    : Object.entries(constraints).map(([rule, message]) => ({ pointer, error, rule, message }));
  return [...own, ...children.flatMap((child) => brokenRules(child, pointer))];
}

function isMissing({ target, property, value }: ValidationError): boolean {
  if (target === undefined || (value !== undefined && value !== null)) return false;
  return fieldsOf(target.constructor).get(property)?.isOptional === false;
}

function detailOf({ rule, error, message }: BrokenRule): string {
  if (rule === 'unknownValue') return 'must be a JSON object';
  return rule === 'whitelistValidation' ? detailOfUnknown(error) : message;
}

function detailOfUnknown({ target, property }: ValidationError): string {
  const type = target!.constructor;
  if (readOnlyFieldsOf(type).names.has(property))
    return `${property} is read-only: leave it out, or send the value that is stored`;
  const nearest = nearestName(property, [...fieldsOf(type).keys()]);
  return nearest === undefined
    ? 'is not a known field'
    : `is not a known field. Did you mean \`${nearest}\`?`;
}

/** Per DTO class. Clients repeat a few list queries. */
const MAX_CACHED_QUERIES = 200;
const MAX_CACHED_LENGTH = 300;

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
      exceptionFactory: (errors) => new ValidationFailed(errors),
    });
  }

  /** Nest would remove `prototype` and similar keys silently; they are rejected like other unknown keys. */
  protected override stripProtoKeys(): void {}
}

/** Converts bodies and queries to their DTOs. Reports all errors at once, including unknown keys, each with a JSON pointer. */
@Injectable()
export class InputPipe implements PipeTransform {
  private readonly validation = new Validation();
  private readonly caches = new Map<unknown, LRUCache<string, object>>();

  /** Ids in the path have their own pipe; values of custom decorators are not client input. */
  transform(value: unknown, metadata: ArgumentMetadata): unknown {
    if (metadata.type === 'query') return this.query(value, metadata);
    return metadata.type === 'body' ? this.read(value, metadata, 'body') : value;
  }

  /** The result depends on the query alone, so it is cached. */
  private query(value: unknown, metadata: ArgumentMetadata): unknown {
    const text = JSON.stringify(value);
    return this.cacheOf(metadata.metatype).get(text) ?? this.readQuery(value, metadata, text);
  }

  private async readQuery(value: unknown, metadata: ArgumentMetadata, text: string): Promise<unknown> {
    const read = await this.read(value, metadata, 'query');
    // Frozen because it is shared between requests.
    if (isObject(read) && text.length <= MAX_CACHED_LENGTH) {
      for (const list of Object.values(read as object)) if (Array.isArray(list)) Object.freeze(list);
      this.cacheOf(metadata.metatype).set(text, Object.freeze(read as object));
    }
    return read;
  }

  private cacheOf(metatype: unknown): LRUCache<string, object> {
    const cache = this.caches.get(metatype) ?? new LRUCache<string, object>({ max: MAX_CACHED_QUERIES });
    this.caches.set(metatype, cache);
    return cache;
  }

  private async read(value: unknown, metadata: ArgumentMetadata, place: 'body' | 'query'): Promise<unknown> {
    if (place === 'body' && !isObject(value)) {
      throw new InvalidInput({ errors: [{ pointer: '', detail: 'must be a JSON object', in: 'body' }] });
    }
    const { metatype } = metadata;
    try {
      return await this.validation.transform(cleanInput(value, metatype, place), metadata);
    } catch (error) {
      if (!(error instanceof ValidationFailed)) throw error;
      throw new InvalidInput({ errors: inputFaults(error.faults, place) });
    }
  }
}

const isObject = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

class ValidationFailed extends Error {
  constructor(readonly faults: readonly ValidationError[]) {
    super();
  }
}
