export { type BatchMethods, type BatchOptions, type BatchOutcome, type Ref } from './batch.js';
export { type Client, type ClientOptions, createClient } from './client.js';
export type { ChangePage, ChangesOptions, EventsOptions, FeedState } from './feed.js';
export type { Operations } from './generated/operations.gen.js';
export type {
  Change,
  CreateLabelDto as CreateLabel,
  CreateListDto as CreateList,
  CreateTaskDto as CreateTask,
  Due,
  LabelResponse as Label,
  ListResponse as List,
  Reminder,
  SettingsResponse as Settings,
  TaskResponse as Task,
  UpdateLabelDto as UpdateLabel,
  UpdateListDto as UpdateList,
  UpdateTaskDto as UpdateTask,
} from './generated/types.gen.js';
export type { Page, RowOrId } from './methods.js';
export {
  CursorExpired,
  NetworkError,
  PreconditionFailed,
  Problem,
  type ProblemBody,
  SignedOut,
} from './problem.js';
export { type Answer, type CallOptions, newId, type SendRequest } from './request.js';
export { betterAuthToken, embeddedIssuerToken, type GetToken, subjectOf } from './token.js';
