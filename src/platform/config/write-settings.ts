import { IsBoolean } from 'class-validator';
import { BooleanFromText } from './from-text.js';
import { LimitSettings } from './limit-settings.js';

/** Requirements for writes. */
export abstract class WriteSettings extends LimitSettings {
  /** Whether updates and deletions require If-Match. */
  @BooleanFromText()
  @IsBoolean({ message: '$property must be true or false' })
  readonly REQUIRE_IF_MATCH: boolean = false;
}
