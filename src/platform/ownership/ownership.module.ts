import { Global, Module } from '@nestjs/common';
import { IsolationViolations } from './isolation-violations.js';

/** Where a breach of the wall between owners is reported. */
@Global()
@Module({ providers: [IsolationViolations], exports: [IsolationViolations] })
export class OwnershipModule {}
