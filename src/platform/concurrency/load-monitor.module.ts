import { Global, Module } from '@nestjs/common';
import { LoadMonitor } from './load-monitor.js';

@Global()
@Module({ providers: [LoadMonitor], exports: [LoadMonitor] })
export class LoadMonitorModule {}
