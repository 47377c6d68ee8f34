import type { ProviderRegistration, ProviderSettings } from '@toolkit/core'
import { type MemoryProvider, memoryProvider } from '@toolkit/testkit'

const settings = {
  ANOTHER_MODEL: { kind: 'text', default: 'another-1' },
} as const satisfies ProviderSettings

/** A provider that the product does not know: free, with one model and one hint, no notices and no list of jobs. */
export interface AnotherProvider {
  readonly registration: ProviderRegistration
  /** Empty until it is opened. */
  readonly opened: readonly MemoryProvider[]
}

export function anotherProvider(): AnotherProvider {
  const known = { name: 'another', label: 'Another diarizer', paid: false }
  const opened: MemoryProvider[] = []
  const registration: ProviderRegistration<typeof settings> = {
    ...known,
    keySetting: null,
    settings,
    faults: () => [],
    signingSecrets: () => [],
    async open({ ANOTHER_MODEL }) {
      const provider = memoryProvider({
        ...known,
        models: [ANOTHER_MODEL],
        scores: { [ANOTHER_MODEL]: ['confidence', 'turns'] },
        hints: ['num'],
        byChannel: false,
        notices: 'none',
        search: null,
        keeps: { mediaMs: null, resultMs: null },
        forgets: true,
        stops: true,
        runsAtOnce: 1,
      })
      opened.push(provider)
      return { provider, childPid: () => undefined, close: async () => undefined }
    },
  }
  return { registration, opened }
}
