import { IsBoolean, IsInt, IsOptional, Matches, Max, Min } from 'class-validator';
import { BackupSettings } from './backup-settings.js';
import { BooleanFromText, IntegerFromText } from './from-text.js';

/** How many webhooks there may be, what their secrets are made with, and where they may lead. */
export abstract class WebhookSettings extends BackupSettings {
  @IntegerFromText()
  @Max(1_000)
  @Min(1)
  @IsInt()
  readonly LIMIT_WEBHOOKS: number = 20;

  /** What the secrets of webhooks are made with; all processes of an installation need the same. */
  @IsOptional()
  readonly ENCRYPTION_KEY?: string;

  /** For development: webhooks may lead to http, and to addresses that are not public. */
  @BooleanFromText()
  @IsBoolean({ message: '$property must be true or false' })
  readonly WEBHOOK_ALLOW_PRIVATE: boolean = false;

  /** Whom push services turn to: RFC 8292, section 2.1. */
  @IsOptional()
  @Matches(/^(mailto:[^@\s]+@[^@\s]+|https:\/\/\S+)$/, {
    message: '$property must be a mailto: or an https: URL',
  })
  readonly VAPID_SUBJECT?: string;
}
