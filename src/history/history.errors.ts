import { problem } from '../platform/errors/problem.js';

export class VersionNotFound extends problem({
  name: 'version-not-known',
  status: 404,
  title: 'Version not found',
  detail: 'The task never had this version, or the version is past the retention period.',
}) {}

export class VersionInTrash extends problem({
  name: 'version-in-trash',
  status: 409,
  title: 'Version in the trash',
  detail: 'The task was in the trash in this version. Revert to another version, or delete the task.',
}) {}

export class RevertConflict extends problem({
  name: 'revert-conflict',
  status: 409,
  title: 'Revert conflict',
  detail:
    'The list (`listId`), the parent (`parentId`) or a label (`labelIds`) of this version does not exist.',
}) {}

export class NothingToUndo extends problem({
  name: 'nothing-to-undo',
  status: 404,
  title: 'Nothing to undo',
  detail: 'No request with this id has changed your data, or its changes are past the retention period.',
}) {}

export class UndoConflict extends problem({
  name: 'undo-conflict',
  status: 409,
  title: 'Undo conflict',
  detail: 'Newer changes conflict with the undo; `conflicts` lists their rows. Undo those changes first.',
  carries: 'conflicts',
}) {}
