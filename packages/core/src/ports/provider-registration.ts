import type { FieldError } from '../errors.ts'
import type { DiarizationProvider, ProviderDescription } from './diarization-provider.ts'
import type { LogEntry } from './log.ts'

/** The properties of a provider that do not depend on the settings. */
export interface RegisteredProvider extends Pick<ProviderDescription, 'name' | 'label' | 'paid'> {
  /** The setting with its API key, for error messages; null: it needs none. */
  readonly keySetting: string | null
}

/** A setting, read from an environment variable or from the file that `<NAME>_FILE` names. */
export interface ProviderSetting {
  /** `origin`: `https://host[:port]`. `list`: comma-separated strings. */
  readonly kind: 'text' | 'origin' | 'list'
  /** The value if it is not set. The default of a list is empty. */
  readonly default?: string
  readonly maxLength?: number
}

export type ProviderSettings = Readonly<Record<string, ProviderSetting>>

/** The values of settings by name. */
export type SettingValues<S extends ProviderSettings> = {
  readonly [Name in keyof S]: S[Name] extends { readonly kind: 'list' }
    ? readonly string[]
    : S[Name] extends { readonly default: string }
      ? string
      : string | undefined
}

/** The resources of this machine, for providers that run on it. */
export interface ProviderHost {
  /** The data folder; a provider uses a subfolder of it. */
  readonly dataDir: string
  /** For temporary files. */
  readonly tempDir: string
  readonly ffmpegPath: string | null
  readonly maxBytes: number
  /** The path of a blob; null if the storage has no files on this machine. */
  readonly fileOf: (blobKey: string) => string | null
}

export interface OpenedProvider {
  readonly provider: DiarizationProvider
  /** The process id of the child process of the engine, while it runs. */
  childPid(): number | undefined
  close(): Promise<void>
}

/** Registers a provider. */
export interface ProviderRegistration<S extends ProviderSettings = ProviderSettings>
  extends RegisteredProvider {
  /** The settings of the provider. */
  readonly settings: S
  /** Checks settings that depend on each other. */
  faults(settings: SettingValues<S>): readonly FieldError[]
  /** The secrets that sign its notices; several during rotation. */
  signingSecrets(settings: SettingValues<S>): readonly string[]
  /** Opens the provider. Returns null if the settings do not enable it, or if it needs a `host` and there is none. */
  open(
    settings: SettingValues<S>,
    host: ProviderHost | null,
    log: (entry: LogEntry) => void,
  ): Promise<OpenedProvider | null>
}

/** Picks the properties of a registration that other processes and the page receive. */
export function registeredProvider(registration: RegisteredProvider): RegisteredProvider {
  const { name, label, paid, keySetting } = registration
  return { name, label, paid, keySetting }
}
