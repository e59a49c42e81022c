import { SetMetadata } from '@nestjs/common';

export const CREATED = 'created';

/** A POST to a collection, which answers the row that it has made. */
export const Created = (): MethodDecorator => SetMetadata(CREATED, true);
