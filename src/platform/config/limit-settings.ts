import { IsInt, Max, Min } from 'class-validator';
import { IntegerFromText } from './from-text.js';

/** How much one user may have and send, and how long the trash keeps. */
export abstract class LimitSettings {
  /** What one user may have at the most; what is in the trash counts. */
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

  /** Of what one user stores: rows, their history, kept answers and the log of webhooks. */
  @IntegerFromText()
  @Max(1024 ** 4)
  @Min(1024 * 1024)
  @IsInt()
  readonly LIMIT_BYTES: number = 2 * 1024 ** 3;

  /** Of the body of a request. */
  @IntegerFromText()
  @Max(16 * 1024 * 1024)
  @Min(64 * 1024)
  @IsInt()
  readonly LIMIT_BODY_BYTES: number = 256 * 1024;

  /** Of a file that is imported. */
  @IntegerFromText()
  @Max(4 * 1024 * 1024 * 1024)
  @Min(64 * 1024)
  @IsInt()
  readonly LIMIT_IMPORT_BYTES: number = 256 * 1024 * 1024;

  /** After so many days in the trash, a row is gone. */
  @IntegerFromText()
  @Max(3_650)
  @Min(1)
  @IsInt()
  readonly TRASH_DAYS: number = 30;
}
