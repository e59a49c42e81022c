import type { ValidationError } from '@nestjs/common';
import { escapePointer, type InputFault } from '../../errors/problem.js';
import { MAX_FAULTS } from '../../errors/problems.js';
import { fieldsOf } from './field.js';
import { nearestName } from './nearest-name.js';
import { readOnlyFieldsOf } from './read-only.js';

interface BrokenRule {
  readonly pointer: string;
  readonly error: ValidationError;
  readonly rule: string;
  readonly message: string;
}

/** class-validator's errors, each with a JSON pointer and a sentence that says how to fix it. */
export function inputFaults(errors: readonly ValidationError[], place: InputFault['in']): InputFault[] {
  return errors
    .flatMap((error) => brokenRules(error, ''))
    .slice(0, MAX_FAULTS)
    .map((broken) => ({ pointer: broken.pointer, detail: detailOf(broken), in: place }));
}

function brokenRules(error: ValidationError, parent: string): BrokenRule[] {
  const { property, constraints = {}, children = [] } = error;
  const pointer = property === undefined ? parent : `${parent}/${escapePointer(property)}`;
  const own = isMissing(error)
    ? [{ pointer, error, rule: 'required', message: `${property} is required` }]
    : Object.entries(constraints).map(([rule, message]) => ({ pointer, error, rule, message }));
  return [...own, ...children.flatMap((child) => brokenRules(child, pointer))];
}

function isMissing({ target, property, value }: ValidationError): boolean {
  if (target === undefined || (value !== undefined && value !== null)) return false;
  return fieldsOf(target.constructor).get(property)?.isOptional === false;
}

function detailOf({ rule, error, message }: BrokenRule): string {
  if (rule === 'unknownValue') return 'must be a JSON object';
  return rule === 'whitelistValidation' ? detailOfUnknown(error) : message;
}

function detailOfUnknown({ target, property }: ValidationError): string {
  const type = target!.constructor;
  if (readOnlyFieldsOf(type).names.has(property))
    return `${property} is read-only: leave it out, or send the value that is stored`;
  const nearest = nearestName(property, [...fieldsOf(type).keys()]);
  return nearest === undefined
    ? 'is not a known field'
    : `is not a known field. Did you mean \`${nearest}\`?`;
}
