import type { FieldError } from '../errors.ts'
import type { DiarizationProvider, ProviderDescription } from './diarization-provider.ts'
import type { LogEntry } from './log.ts'

/** What is known of a provider whether the settings ask for it or not. */
export interface RegisteredProvider extends Pick<ProviderDescription, 'name' | 'label' | 'paid'> {
  /** The setting that holds its key, to name it where the key is refused; null: it needs none. */
  readonly keySetting: string | null
}

/** An environment variable, or the file that `<NAME>_FILE` names. */
export interface ProviderSetting {
  /** `origin`: `https://host[:port]`. `list`: texts with commas between them. */
  readonly kind: 'text' | 'origin' | 'list'
  /** Its value where it is not set. A list is empty then. */
  readonly default?: string
  readonly maxLength?: number
}

export type ProviderSettings = Readonly<Record<string, ProviderSetting>>

/** The values of settings by their names. */
export type SettingValues<S extends ProviderSettings> = {
  readonly [Name in keyof S]: S[Name] extends { readonly kind: 'list' }
    ? readonly string[]
    : S[Name] extends { readonly default: string }
      ? string
      : string | undefined
}

/** The machine that a provider may work on itself. */
export interface ProviderHost {
  /** Where the product keeps its data; a provider uses a folder of its own in there. */
  readonly dataDir: string
  /** For files that nobody needs after a restart. */
  readonly tempDir: string
  readonly ffmpegPath: string | null
  readonly maxBytes: number
  /** The file of a value of the storage; null where it keeps none on this machine. */
  readonly fileOf: (blobKey: string) => string | null
}

export interface OpenedProvider {
  readonly provider: DiarizationProvider
  /** Process id of a child that does the work, while it lives. */
  childPid(): number | undefined
  close(): Promise<void>
}

/** How a provider becomes part of the product. */
export interface ProviderRegistration<S extends ProviderSettings = ProviderSettings>
  extends RegisteredProvider {
  /** The settings that it reads. */
  readonly settings: S
  /** What makes no sense in its settings taken together. */
  faults(settings: SettingValues<S>): readonly FieldError[]
  /** The secrets that its notices are signed with; several while they are rotated. */
  signingSecrets(settings: SettingValues<S>): readonly string[]
  /** Opens it; null where the settings do not ask for it, or it needs a machine and is given none (`host` null). */
  open(
    settings: SettingValues<S>,
    host: ProviderHost | null,
    log: (entry: LogEntry) => void,
  ): Promise<OpenedProvider | null>
}

/** What of a registration other processes and the page are told. */
export function registeredProvider(registration: RegisteredProvider): RegisteredProvider {
  const { name, label, paid, keySetting } = registration
  return { name, label, paid, keySetting }
}
