import { Global, Module } from '@nestjs/common';
import { Breaches } from './breaches.js';

/** Where a breach of the wall between owners is reported. */
@Global()
@Module({ providers: [Breaches], exports: [Breaches] })
export class OwnershipModule {}
