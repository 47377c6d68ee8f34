import type { RegisteredProvider, Toolkit } from '@toolkit/core'
import type { Log } from '@toolkit/http-kit'

export interface ServerSettings {
  /** Names the page is reached by, besides loopback. */
  readonly allowedHosts: readonly string[]
  /** The folder of the built page, or null where another server hands it out. */
  readonly webRoot: string | null
  readonly version: string
}

/** Everything the server is given. */
export interface ServerDependencies {
  readonly toolkit: Toolkit
  /** All that are registered, whether the toolkit has them or not. */
  readonly providers: readonly RegisteredProvider[]
  readonly settings: ServerSettings
  readonly log: Log
  /** Fires when the server shuts down: ends event streams and uploads that are under way. */
  readonly closing?: AbortSignal
}

/** Fires never: a server that is not told of its shutdown ends with its connections. */
const NEVER = new AbortController().signal

export function closingSignal({ closing }: Pick<ServerDependencies, 'closing'>): AbortSignal {
  return closing ?? NEVER
}
