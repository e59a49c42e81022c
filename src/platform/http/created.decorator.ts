import { SetMetadata } from '@nestjs/common';

export const CREATED = 'created';

/** Marks a POST that returns the created row. */
export const Created = (): MethodDecorator => SetMetadata(CREATED, true);
