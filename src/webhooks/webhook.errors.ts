import { problem } from '../platform/errors/problem.js';

export class WebhookNotFound extends problem({
  name: 'webhook-not-found',
  status: 404,
  title: 'Webhook not found',
  detail: 'No webhook with this id exists.',
}) {}

export class DeliveryNotFound extends problem({
  name: 'delivery-not-found',
  status: 404,
  title: 'Delivery not found',
  detail: 'None of your webhooks has a delivery with this id.',
}) {}

export class DeliveryExpired extends problem({
  name: 'delivery-forgotten',
  status: 410,
  title: 'Delivery expired',
  detail: 'The change of this message is past the retention period, so it cannot be sent again.',
}) {}

export class NoInstallationKey extends problem({
  name: 'no-installation-key',
  status: 503,
  title: 'No installation key',
  detail:
    'This installation has no key to create secrets with. The operator must set ENCRYPTION_KEY or a writable DATA_DIR.',
}) {}
