import { problem } from '../platform/errors/problem.js';

export class PushSubscriptionNotFound extends problem({
  name: 'push-subscription-not-found',
  status: 404,
  title: 'Push subscription not found',
  detail: 'No push subscription with this id exists.',
}) {}
