import type { LogEntry, OpenedProvider, ProviderHost, ProviderRegistration } from '@toolkit/core'
import { type Settings, settingsOf } from '../settings.ts'

/** Opens the registered providers that the settings ask for, the default first. If one cannot be opened, all are closed. */
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
  // From here on, the caller closes them.
  opened.move()
  return providers
}

/** The signing secrets of each registered provider. */
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
