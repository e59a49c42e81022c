import { Global, Module } from '@nestjs/common';
import { Overload } from './overload.js';

@Global()
@Module({ providers: [Overload], exports: [Overload] })
export class OverloadModule {}
