import { ValidateBy } from 'class-validator';
import { applyDecorators } from '@nestjs/common';
import { Text, Uuid, IntegerField } from '../../platform/http/validation/fields.js';
import { InstantField } from '../../platform/http/validation/time-fields.js';
import { isOrderKey } from '../../platform/ordering.js';

/** Leaves enough room for later versions. */
const MAX_NUMBER = 1_000_000_000;
const MAX_POSITION_LENGTH = 100;

export const IdField = () => Uuid({ description: 'Id, unique within the type.' });

export const NumberField = (description: string) => IntegerField({ min: 1, max: MAX_NUMBER, description });

export const VersionField = () => NumberField('Version, incremented by every change.');

export const TimeField = (description: string) => InstantField({ description });

export const OptionalTimeField = (description: string) =>
  InstantField({ description, optional: true, nullable: true, default: null });

/** A sort key with room before and after it. */
export const PositionField = () =>
  applyDecorators(
    ValidateBy({
      name: 'order-key',
      validator: {
        validate: (value: unknown) => typeof value !== 'string' || isOrderKey(value),
        defaultMessage: () => '$property must be a fractional-indexing key such as a0',
      },
    }),
    Text({ min: 1, max: MAX_POSITION_LENGTH, description: 'Sort key of the fractional-indexing algorithm.' }),
  );
