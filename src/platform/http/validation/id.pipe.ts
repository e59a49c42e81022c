import { type ArgumentMetadata, Injectable, type PipeTransform } from '@nestjs/common';
import { isUUID } from 'class-validator';
import { InvalidInput } from '../../errors/problems.js';

/** An id in the path: a UUID of any version, converted to lower case as in PostgreSQL. */
@Injectable()
export class IdPipe implements PipeTransform<string, string> {
  transform(value: string, { data: name = 'id' }: ArgumentMetadata): string {
    if (isUUID(value, 'loose')) return value.toLowerCase();
    throw new InvalidInput({
      errors: [{ pointer: `/${name}`, detail: `${name} must be a UUID`, in: 'path' }],
    });
  }
}
