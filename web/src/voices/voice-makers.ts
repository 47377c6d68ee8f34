import type { Health } from '@toolkit/server/client'

type Provider = Health['providers'][number]

/** The providers that make voiceprints, and the one that makes the next (null: there is none). */
export function voiceMakers(
  providers: readonly Provider[],
  chosen: string | undefined,
): { readonly makers: readonly Provider[]; readonly maker: Provider | null } {
  const makers = providers.filter(({ voices }) => voices !== null)
  const maker =
    makers.find(({ name }) => name === chosen) ??
    makers.find((provider) => provider.default) ??
    makers[0] ??
    null
  return { makers, maker }
}
