import { VersionField } from '../../platform/http/preconditions/version-field.js';
import { Choices, BooleanField, Text } from '../../platform/http/validation/fields.js';
import { Changes } from '../../platform/http/validation/read-only.js';
import { CHANGE_TYPES, type ChangeType } from '../../platform/change-log/change.entity.js';
import { WEBHOOK_DESCRIPTION_MAX, WEBHOOK_URL_MAX } from '../webhook.entity.js';
import { WebhookWithSecretResponse } from './webhook.response.js';

/** RFC 7396: an absent field is kept, `null` clears a nullable field, a value sets it. */
@Changes(WebhookWithSecretResponse, { derived: ['failingSince'] })
export class UpdateWebhookDto {
  @Text({
    min: 1,
    max: WEBHOOK_URL_MAX,
    optional: true,
    description:
      'URL of the receiver, as for a new webhook. The pending message is sent to the new URL immediately.',
    example: 'https://example.com/hooks/todo',
  })
  readonly url?: string;

  @Choices({
    of: CHANGE_TYPES,
    optional: true,
    nullable: true,
    description: 'Types of changes to send; null for all.',
    example: ['task'],
  })
  readonly types?: readonly ChangeType[] | null;

  @Text({
    min: 1,
    max: WEBHOOK_DESCRIPTION_MAX,
    optional: true,
    nullable: true,
    description: 'Description; null for none.',
    example: 'Tells the calendar',
  })
  readonly description?: string | null;

  @BooleanField({
    optional: true,
    description: 'true pauses deliveries; false resumes them with the next undelivered change.',
    example: false,
  })
  readonly paused?: boolean;

  @VersionField()
  readonly version?: number;
}
