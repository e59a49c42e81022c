import { IsInt, Max, Min } from 'class-validator';
import { IntegerFromText } from './from-text.js';

/** Limits per user, and the retention of the trash. */
export abstract class LimitSettings {
  /** Includes tasks in the trash. */
  @IntegerFromText()
  @Max(10_000_000)
  @Min(1)
  @IsInt()
  readonly LIMIT_TASKS: number = 200_000;

  @IntegerFromText()
  @Max(100_000)
  @Min(1)
  @IsInt()
  readonly LIMIT_LISTS: number = 500;

  @IntegerFromText()
  @Max(100_000)
  @Min(1)
  @IsInt()
  readonly LIMIT_LABELS: number = 500;

  /** Storage per user: rows, history, stored responses and the webhook log. */
  @IntegerFromText()
  @Max(1024 ** 4)
  @Min(1024 * 1024)
  @IsInt()
  readonly LIMIT_BYTES: number = 2 * 1024 ** 3;

  /** Size of a request body. */
  @IntegerFromText()
  @Max(16 * 1024 * 1024)
  @Min(64 * 1024)
  @IsInt()
  readonly LIMIT_BODY_BYTES: number = 256 * 1024;

  /** Size of an imported file. */
  @IntegerFromText()
  @Max(4 * 1024 * 1024 * 1024)
  @Min(64 * 1024)
  @IsInt()
  readonly LIMIT_IMPORT_BYTES: number = 256 * 1024 * 1024;

  /** Days until a row in the trash is deleted. */
  @IntegerFromText()
  @Max(3_650)
  @Min(1)
  @IsInt()
  readonly TRASH_DAYS: number = 30;
}
