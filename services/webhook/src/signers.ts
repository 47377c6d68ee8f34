import { type ProviderName, ToolkitError } from '@toolkit/core'

/** The secrets that notices of each provider are signed with; more than one while a secret is rotated. */
export type SigningSecrets = Readonly<Record<ProviderName, readonly string[]>>

/** Every secret, beside whose it is. */
export interface Signers {
  readonly secrets: readonly string[]
  readonly providers: readonly ProviderName[]
}

/** `settings-invalid` for an empty secret, and for one that two providers share: it could not say who signed. */
export function signersOf(given: SigningSecrets): Signers {
  const all = Object.entries(given).flatMap(([provider, own]) =>
    own.map((secret) => ({ provider, secret })),
  )
  const secrets = all.map(({ secret }) => secret)
  if (secrets.some((secret) => secret.trim() === '')) {
    throw new ToolkitError(
      'settings-invalid',
      'A signing secret is empty. Set it, or leave it out.',
    )
  }
  for (const { provider, secret } of all) {
    const other = all.find((one) => one.secret === secret && one.provider !== provider)
    if (other === undefined) continue
    throw new ToolkitError(
      'settings-invalid',
      `The providers ${provider} and ${other.provider} have the same signing secret. Give each its own.`,
    )
  }
  return { secrets, providers: all.map(({ provider }) => provider) }
}
