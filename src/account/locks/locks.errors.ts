import { problem } from '../../platform/errors/problem.js';

export class AccountLocked extends problem({
  name: 'account-locked',
  status: 403,
  title: 'Account locked',
  detail: 'An operator has locked this account. Ask the operator to unlock it.',
  answeredBy: 'closed routes',
}) {}
