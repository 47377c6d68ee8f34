import { type DiarizationProvider, ToolkitError } from '@toolkit/core'

/** The provider of this name. `provider-unknown` where there is none. */
export function requireProvider(
  providers: readonly DiarizationProvider[],
  name: string,
): DiarizationProvider {
  const provider = providers.find((candidate) => candidate.name === name)
  if (provider !== undefined) return provider
  const known = providers.map((candidate) => candidate.name).join(', ')
  throw new ToolkitError('provider-unknown', `There is no provider ${name} here, only: ${known}.`)
}
