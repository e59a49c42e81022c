import { IsBoolean } from 'class-validator';
import { BooleanFromText } from './from-text.js';
import { LimitSettings } from './limit-settings.js';

/** What a write must say. */
export abstract class WriteSettings extends LimitSettings {
  /** Whether a change of a row must name the version that it changes. */
  @BooleanFromText()
  @IsBoolean({ message: '$property must be true or false' })
  readonly REQUIRE_IF_MATCH: boolean = false;
}
