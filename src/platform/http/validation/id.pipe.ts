import { type ArgumentMetadata, Injectable, type PipeTransform } from '@nestjs/common';
import { isUUID } from 'class-validator';
import { InvalidInput } from '../../errors/problems.js';

/** A row's id in the path: a UUID of any version, in lower case as PostgreSQL writes it. */
@Injectable()
export class IdPipe implements PipeTransform<string, string> {
  transform(value: string, { data: name = 'id' }: ArgumentMetadata): string {
    if (isUUID(value, 'loose')) return value.toLowerCase();
    throw new InvalidInput({
      errors: [{ pointer: `/${name}`, detail: `${name} must be a UUID`, in: 'path' }],
    });
  }
}
