import type { RegisteredProvider, Toolkit, VoiceComparison } from '@toolkit/core'
import type { Log } from '@toolkit/http-kit'

export interface ServerSettings {
  /** Host names of the page, besides loopback. */
  readonly allowedHosts: readonly string[]
  /** The folder of the built page; null if another server serves it. */
  readonly webRoot: string | null
  readonly version: string
}

export interface ServerDependencies {
  readonly toolkit: Toolkit
  /** All registered providers, whether the settings ask for them or not. */
  readonly providers: readonly RegisteredProvider[]
  readonly settings: ServerSettings
  readonly log: Log
  /** Compares voiceprints whose format is known. */
  readonly voiceComparison: VoiceComparison
  /** Fires at shutdown: ends event streams and uploads. */
  readonly closing?: AbortSignal
}

const NEVER = new AbortController().signal

export function closingSignal({ closing }: Pick<ServerDependencies, 'closing'>): AbortSignal {
  return closing ?? NEVER
}
