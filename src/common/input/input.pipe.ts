import { type ArgumentMetadata, Injectable, ValidationPipe, type ValidationError } from '@nestjs/common';
import { escapePointer, type InputFault } from '../problem/problem.js';
import { InvalidInput } from '../problem/problems.js';

/** Turns bodies and queries into their DTOs; every fault at once, each with a pointer, unknown keys included. */
@Injectable()
export class InputPipe extends ValidationPipe {
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
