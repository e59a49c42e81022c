import { availableParallelism } from 'node:os';
import { Transform } from 'class-transformer';
import { IsInt, Max, Min } from 'class-validator';
import { TelemetrySettings } from './telemetry-settings.js';

const Count = () =>
  Transform(({ value }) => {
    if (value === 'auto') return availableParallelism();
    return /^\d+$/.test(value) ? Number(value) : value;
  });

/** How many processes serve. */
export abstract class ProcessSettings extends TelemetrySettings {
  /** More than one are started and looked after by another, which serves nobody itself; `auto` is one a core. */
  @Count()
  @Max(256)
  @Min(1)
  @IsInt({ message: '$property must be a whole number or auto' })
  readonly WORKERS: number = 1;
}
