import { bodyOf, type TaskBody } from '../task-fields.js';
import { created } from './task-fields.js';

/** A whole task. A field that is left out gets its initial value. */
export abstract class WholeTaskDto extends bodyOf<TaskBody>(created) {}
