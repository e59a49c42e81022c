import { availableParallelism } from 'node:os';
import { Transform } from 'class-transformer';
import { IsInt, Max, Min } from 'class-validator';
import { TelemetrySettings } from './telemetry-settings.js';

const Count = () =>
  Transform(({ value }) => {
    if (value === 'auto') return availableParallelism();
    return /^\d+$/.test(value) ? Number(value) : value;
  });

/** The number of processes. */
export abstract class ProcessSettings extends TelemetrySettings {
  /** With more than one, a primary process supervises them. `auto` starts one per core. */
  @Count()
  @Max(256)
  @Min(1)
  @IsInt({ message: '$property must be a whole number or auto' })
  readonly WORKERS: number = 1;
}
