declare const minted: unique symbol;

/**
 * Whose data: the verified `sub` of the caller's token. The brand keeps a plain string from compiling in its place;
 * the OwnershipInterceptor is the only code that makes one.
 */
export type OwnerId = string & { readonly [minted]: true };

declare module 'fastify' {
  interface FastifyRequest {
    /** Set by the OwnershipInterceptor. */
    owner?: OwnerId;
  }
}
