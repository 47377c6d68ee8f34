import type { LogEntry, OpenedProvider, ProviderHost, ProviderRegistration } from '@toolkit/core'
import { type Settings, settingsOf } from '../settings.ts'

/** The registered providers that the settings ask for, the default first. Where one cannot be opened, all are closed. */
export async function openProviders(
  registered: readonly ProviderRegistration[],
  {
    settings,
    host,
    log,
  }: {
    readonly settings: Settings
    readonly host: ProviderHost | null
    readonly log: (entry: LogEntry) => void
  },
): Promise<readonly OpenedProvider[]> {
  await using opened = new AsyncDisposableStack()
  const providers: OpenedProvider[] = []
  for (const registration of registered) {
    const one = await registration.open(settingsOf(registration, settings), host, log)
    if (one === null) continue
    opened.defer(() => one.close())
    providers.push(one)
  }
  // From here on they are the caller's to close.
  opened.move()
  return providers
}

/** The secrets that the notices of each registered provider are signed with. */
export function signingSecrets(
  registered: readonly ProviderRegistration[],
  settings: Settings,
): Readonly<Record<string, readonly string[]>> {
  return Object.fromEntries(
    registered.map((provider) => [
      provider.name,
      provider.signingSecrets(settingsOf(provider, settings)),
    ]),
  )
}
