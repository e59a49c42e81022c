import { problem } from '../platform/errors/problem.js';

export class ErasureNotConfirmed extends problem({
  name: 'erasure-not-confirmed',
  status: 422,
  title: 'Erasure not confirmed',
  detail:
    'The token in `confirm` is not the latest that you have asked for, or is older than ten minutes; nothing was erased. Ask for another: POST /api/v1/account/erasure.',
}) {}
