import { Global, Module } from '@nestjs/common';
import { IsolationViolations } from './isolation-violations.js';

@Global()
@Module({ providers: [IsolationViolations], exports: [IsolationViolations] })
export class OwnershipModule {}
