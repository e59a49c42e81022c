import { IsBoolean, IsInt, IsOptional, Matches, Max, Min } from 'class-validator';
import { BackupSettings } from './backup-settings.js';
import { BooleanFromText, IntegerFromText } from './from-text.js';

/** Webhooks and Web Push. */
export abstract class WebhookSettings extends BackupSettings {
  @IntegerFromText()
  @Max(1_000)
  @Min(1)
  @IsInt()
  readonly LIMIT_WEBHOOKS: number = 20;

  /** The key from which webhook secrets are derived. Must be the same in all processes. */
  @IsOptional()
  readonly ENCRYPTION_KEY?: string;

  /** For development: allows webhooks to http URLs and private addresses. */
  @BooleanFromText()
  @IsBoolean({ message: '$property must be true or false' })
  readonly WEBHOOK_ALLOW_PRIVATE: boolean = false;

  /** Contact for push services (RFC 8292, section 2.1). */
  @IsOptional()
  @Matches(/^(mailto:[^@\s]+@[^@\s]+|https:\/\/\S+)$/, {
    message: '$property must be a mailto: or an https: URL',
  })
  readonly VAPID_SUBJECT?: string;
}
