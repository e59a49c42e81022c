import { VersionField } from '../../platform/http/preconditions/version-field.js';
import { Choices, BooleanField, Text } from '../../platform/http/validation/fields.js';
import { Changes } from '../../platform/http/validation/read-only.js';
import { CHANGE_TYPES, type ChangeType } from '../../platform/change-log/change.entity.js';
import { WEBHOOK_DESCRIPTION_MAX, WEBHOOK_URL_MAX } from '../webhook.entity.js';
import { WebhookWithSecretResponse } from './webhook.response.js';

/** RFC 7396: what is left out stays, `null` clears, a value sets. */
@Changes(WebhookWithSecretResponse)
export class UpdateWebhookDto {
  @Text({
    min: 1,
    max: WEBHOOK_URL_MAX,
    optional: true,
    description: 'As when it was created. What it has got stuck at is sent there at once.',
    example: 'https://example.com/hooks/todo',
  })
  readonly url?: string;

  @Choices({
    of: CHANGE_TYPES,
    optional: true,
    nullable: true,
    description: 'Changes of these types alone. null for all.',
    example: ['task'],
  })
  readonly types?: readonly ChangeType[] | null;

  @Text({
    min: 1,
    max: WEBHOOK_DESCRIPTION_MAX,
    optional: true,
    nullable: true,
    description: 'null for none.',
    example: 'Tells the calendar',
  })
  readonly description?: string | null;

  @BooleanField({
    optional: true,
    description: 'true holds everything back; false goes on from where it stood.',
    example: false,
  })
  readonly paused?: boolean;

  @VersionField()
  readonly version?: number;
}
