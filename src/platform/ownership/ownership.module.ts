import { Global, Module } from '@nestjs/common';
import { IsolationViolations } from './ownership.interceptor.js';

@Global()
@Module({ providers: [IsolationViolations], exports: [IsolationViolations] })
export class OwnershipModule {}
