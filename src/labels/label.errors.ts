import { problem } from '../platform/errors/problem.js';

export class LabelNotFound extends problem({
  name: 'label-not-found',
  status: 404,
  title: 'Label not found',
  detail: 'No label with this id exists. Check the id.',
  constraint: 'tasks_label_ids_fkey',
}) {}

export class LabelExists extends problem({
  name: 'label-exists',
  status: 409,
  title: 'Label already exists',
  detail: 'A label with this id already exists. Use another id, or update the label with PATCH.',
}) {}

export class LabelNameTaken extends problem({
  name: 'label-name-taken',
  status: 409,
  title: 'Label name taken',
  detail: 'Another label has this name. Names are compared ignoring case and the encoding of accents.',
  constraint: 'labels_name',
}) {}
