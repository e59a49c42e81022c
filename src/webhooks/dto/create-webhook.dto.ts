import { Choices, Text } from '../../platform/http/validation/fields.js';
import { CHANGE_TYPES, type ChangeType } from '../../platform/change-log/change.entity.js';
import { WEBHOOK_DESCRIPTION_MAX, WEBHOOK_URL_MAX } from '../webhook.entity.js';

export class CreateWebhookDto {
  @Text({
    min: 1,
    max: WEBHOOK_URL_MAX,
    description:
      'URL of the receiver: https, without credentials and fragment, at a public address. Stored in normalized form.',
    example: 'https://example.com/hooks/todo',
  })
  readonly url!: string;

  @Choices({
    of: CHANGE_TYPES,
    optional: true,
    nullable: true,
    default: null,
    description: 'Types of changes to send; null for all.',
    example: ['task', 'list'],
  })
  readonly types?: readonly ChangeType[] | null;

  @Text({
    min: 1,
    max: WEBHOOK_DESCRIPTION_MAX,
    optional: true,
    nullable: true,
    default: null,
    description: 'Description; null for none.',
    example: 'Tells the calendar',
  })
  readonly description?: string | null;
}
