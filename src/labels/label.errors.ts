import { problem } from '../platform/errors/problem.js';

export class LabelNotFound extends problem({
  name: 'label-not-found',
  status: 404,
  title: 'Label not found',
  detail: 'You have no label with this id.',
  constraint: 'tasks_label_ids_fkey',
}) {}

export class LabelExists extends problem({
  name: 'label-exists',
  status: 409,
  title: 'Label exists',
  detail: 'You have a label with this id already.',
}) {}

export class LabelNameTaken extends problem({
  name: 'label-name-taken',
  status: 409,
  title: 'Label name taken',
  detail: 'You have another label with this name; case and the encoding of accents make no difference.',
  constraint: 'labels_name',
}) {}
