import { problem } from '../../platform/errors/problem.js';

export class AccountLocked extends problem({
  name: 'account-locked',
  status: 403,
  title: 'Account locked',
  detail: 'An operator of this service has locked the account. Ask them to unlock it.',
  answeredBy: 'closed routes',
}) {}
