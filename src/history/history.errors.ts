import { problem } from '../platform/errors/problem.js';

export class VersionNotFound extends problem({
  name: 'version-not-known',
  status: 404,
  title: 'Version not known',
  detail: 'The task never had this version, or had it so long ago that it is not known any more.',
}) {}

export class VersionInTrash extends problem({
  name: 'version-in-trash',
  status: 409,
  title: 'Version in the trash',
  detail: 'In this version the task was in the trash. Revert to another one, or delete the task.',
}) {}

export class RevertConflict extends problem({
  name: 'revert-conflict',
  status: 409,
  title: 'Revert conflict',
  detail:
    'The list (`listId`), the parent (`parentId`) or a label (`labelIds`) of this version is not there.',
}) {}

export class NothingToUndo extends problem({
  name: 'nothing-to-undo',
  status: 404,
  title: 'Nothing to undo',
  detail:
    'No request of yours with this id has changed anything, or it did so long ago that it is not known any more.',
}) {}

export class UndoConflict extends problem({
  name: 'undo-conflict',
  status: 409,
  title: 'Undo conflict',
  detail:
    'What the request did cannot be undone because of what was changed after it; `conflicts` names these rows. Undo those changes first.',
  carries: 'conflicts',
}) {}
