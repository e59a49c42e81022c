import { ValidateBy } from 'class-validator';
import { applyDecorators } from '@nestjs/common';
import { Text, Uuid, IntegerField } from '../../platform/http/validation/fields.js';
import { InstantField } from '../../platform/http/validation/time-fields.js';
import { isOrderKey } from '../../platform/ordering/ordering.js';

/** There is room above for more changes than anybody makes. */
const MAX_NUMBER = 1_000_000_000;
const MAX_POSITION_LENGTH = 100;

export const IdField = () => Uuid({ description: 'Unique among those of its type.' });

export const NumberField = (description: string) => IntegerField({ min: 1, max: MAX_NUMBER, description });

export const VersionField = () => NumberField('How often it was written.');

export const TimeField = (description: string) => InstantField({ description });

export const OptionalTimeField = (description: string) =>
  InstantField({ description, optional: true, nullable: true, default: null });

/** A key that others can be put before and after. */
export const PositionField = () =>
  applyDecorators(
    ValidateBy({
      name: 'order-key',
      validator: {
        validate: (value: unknown) => typeof value !== 'string' || isOrderKey(value),
        defaultMessage: () => '$property must be a key of fractional-indexing such as a0',
      },
    }),
    Text({ min: 1, max: MAX_POSITION_LENGTH, description: 'A key of fractional-indexing.' }),
  );
