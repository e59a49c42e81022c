import { ValidateBy } from 'class-validator';
import { applyDecorators } from '@nestjs/common';
import { Text, Uuid, Whole } from '../../platform/http/validation/fields.js';
import { Moment } from '../../platform/http/validation/time-fields.js';
import { isOrderKey } from '../../platform/ordering/ordering.js';

/** There is room above for more changes than anybody makes. */
const LARGEST_NUMBER = 1_000_000_000;
const LONGEST_POSITION = 100;

export const IdField = () => Uuid({ description: 'Unique among those of its type.' });

export const NumberField = (description: string) => Whole({ min: 1, max: LARGEST_NUMBER, description });

export const VersionField = () => NumberField('How often it was written.');

export const TimeField = (description: string) => Moment({ description });

export const OptionalTimeField = (description: string) =>
  Moment({ description, optional: true, nullable: true, default: null });

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
    Text({ min: 1, max: LONGEST_POSITION, description: 'A key of fractional-indexing.' }),
  );
