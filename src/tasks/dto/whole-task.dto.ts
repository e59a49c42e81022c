import { bodyOf, type TaskBody } from '../task-fields.js';
import { created } from './task-field-decorators.js';

/** A complete task. Omitted fields get their defaults. */
export abstract class WholeTaskDto extends bodyOf<TaskBody>(created) {}
