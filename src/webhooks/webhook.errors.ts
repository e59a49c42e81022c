import { problem } from '../platform/errors/problem.js';

export class WebhookNotFound extends problem({
  name: 'webhook-not-found',
  status: 404,
  title: 'Webhook not found',
  detail: 'You have no webhook with this id.',
}) {}

export class DeliveryNotFound extends problem({
  name: 'delivery-not-found',
  status: 404,
  title: 'Delivery not found',
  detail: 'You have no webhook with a delivery with this id.',
}) {}

export class DeliveryExpired extends problem({
  name: 'delivery-forgotten',
  status: 410,
  title: 'Delivery forgotten',
  detail: 'The change that this message told of is not known any more; it cannot be sent again.',
}) {}

export class NoInstallationKey extends problem({
  name: 'no-installation-key',
  status: 503,
  title: 'No installation key',
  detail:
    'This installation has no key to make secrets with: its operator sets ENCRYPTION_KEY, or a DATA_DIR that can be written to.',
}) {}
