declare const minted: unique symbol;

/**
 * The owner of data: the verified `sub` of the caller's token. The brand prevents passing a plain string.
 * Only the OwnershipInterceptor creates it.
 */
export type OwnerId = string & { readonly [minted]: true };

declare module 'fastify' {
  interface FastifyRequest {
    /** Set by the OwnershipInterceptor. */
    owner?: OwnerId;
  }
}
