import {
  type ArgumentMetadata,
  type ExecutionContext,
  Injectable,
  type PipeTransform,
  type Type,
} from '@nestjs/common';
import { isUUID } from 'class-validator';
import { ROUTE_ARGS_METADATA } from '@nestjs/common/constants.js';
import { RouteParamtypes } from '@nestjs/common/enums/route-paramtypes.enum.js';
import { InvalidInput } from '../../errors/problems.js';

/** An id in the path: a UUID of any version, converted to lower case as in PostgreSQL. */
@Injectable()
export class IdPipe implements PipeTransform<string, string> {
  transform(value: string, { data: name = 'id' }: ArgumentMetadata): string {
    if (isUUID(value, 'loose')) return value.toLowerCase();
    throw new InvalidInput({
      errors: [{ pointer: `/${name}`, detail: `${name} must be a UUID`, in: 'path' }],
    });
  }
}

const paramKinds = new WeakMap<object, ReadonlySet<RouteParamtypes>>();

/** The DTO class of a route's query or body. */
export function inputTypeOf(
  context: ExecutionContext,
  kind: RouteParamtypes.QUERY | RouteParamtypes.BODY,
): Type | undefined {
  const { name } = context.getHandler();
  const args: Record<string, { index: number }> =
    Reflect.getMetadata(ROUTE_ARGS_METADATA, context.getClass(), name) ?? {};
  const input = Object.entries(args).find(([key]) => key.startsWith(`${kind}:`))?.[1];
  const types: Type[] = Reflect.getMetadata('design:paramtypes', context.getClass().prototype, name) ?? [];
  return input && types[input.index];
}

const bodyTypes = new WeakMap<object, Type | undefined>();

/** The DTO class of a route's body, cached. */
export function bodyTypeOf(context: ExecutionContext): Type | undefined {
  const handler = context.getHandler();
  if (!bodyTypes.has(handler)) bodyTypes.set(handler, inputTypeOf(context, RouteParamtypes.BODY));
  return bodyTypes.get(handler);
}

/** The kinds of parameters of a route handler. */
export function routeParams(context: ExecutionContext): ReadonlySet<RouteParamtypes> {
  const handler = context.getHandler();
  let kinds = paramKinds.get(handler);
  if (!kinds) {
    const args: object = Reflect.getMetadata(ROUTE_ARGS_METADATA, context.getClass(), handler.name) ?? {};
    // Nest's key is "kind:index"; custom decorators have a random key, which may begin with a digit.
    const numbers = Object.keys(args).flatMap((key) => /^(\d+):\d+$/.exec(key)?.[1] ?? []);
    kinds = new Set(numbers.map(Number));
    paramKinds.set(handler, kinds);
  }
  return kinds;
}
