import { problem } from '../platform/errors/problem.js';

export class ErasureNotConfirmed extends problem({
  name: 'erasure-not-confirmed',
  status: 422,
  title: 'Erasure not confirmed',
  detail:
    'The token in `confirm` is not the latest one or has expired. Nothing was erased. Request a new token with POST /api/v1/account/erasure.',
}) {}

export class AccountLocked extends problem({
  name: 'account-locked',
  status: 403,
  title: 'Account locked',
  detail: 'An operator has locked this account. Ask the operator to unlock it.',
  answeredBy: 'closed routes',
}) {}
