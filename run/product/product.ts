import path from 'node:path'
import { blobFile } from '@toolkit/adapter-embedded'
import { findFfmpeg } from '@toolkit/audio'
import type { Clock, LogEntry, ProviderRegistration } from '@toolkit/core'
import { createApp } from '@toolkit/server'
import { listen } from '../process/listen.ts'
import { PROVIDERS } from '../providers/registered.ts'
import type { Settings } from '../settings.ts'
import { openNotices } from './notices.ts'
import { openProviders } from './open-providers.ts'
import { openStorage, takeLease } from './storage.ts'
import { freshFolder, openToolkit } from './toolkit.ts'
import { VOICE_COMPARISON } from './voice-comparison.ts'

/** A wait for a remote database ends only with the process. */
const NEVER = new AbortController().signal

export interface ProductOptions {
  readonly settings: Settings
  /** The folder of the built page; null for the API alone. */
  readonly webRoot: string | null
  readonly version: string
  readonly log: (entry: LogEntry) => void
  /** Providers instead of the registered ones, the default first. */
  readonly registered?: readonly ProviderRegistration[]
  /** PATH is searched for ffmpeg. */
  readonly environment: { readonly PATH?: string | undefined }
  /** Default: that of this machine. */
  readonly clock?: Clock | undefined
}

export interface Product {
  readonly url: string
  readonly dataDir: string
  readonly database: 'mongodb' | 'embedded'
  /** Fires when the lease of the database is lost: close the product and start again. */
  readonly lost: AbortSignal
  readonly ffmpegPath: string | null
  /** The default first. */
  readonly providers: readonly { readonly name: string; readonly models: readonly string[] }[]
  /** How results of the cloud are received, as text for users. */
  readonly notices: string
  /** The process id of the engine's child process; undefined if it is not running. */
  enginePid(): number | undefined
  close(): Promise<void>
}

/**
 * Starts everything in one process: the storage, the providers that the settings ask for, the server, and the webhook if
 * there is a tunnel. Resolves when the server is ready.
 */
export async function startProduct(options: ProductOptions): Promise<Product> {
  const { settings, log, registered = PROVIDERS } = options
  const dataDir = path.resolve(settings.DATA_DIR)
  await using opened = new AsyncDisposableStack()
  const storage = await openStorage({ settings, log, signal: NEVER })
  opened.defer(() => storage.close())
  const lease = await takeLease(storage, { log, signal: NEVER })
  opened.defer(() => lease.release())
  const tempDir = await freshFolder(path.join(dataDir, 'temporary'))
  const ffmpegPath = findFfmpeg(options.environment)
  const areFiles = storage.kind === 'embedded' && settings.AUDIO_STORE === undefined
  const fileOf = (key: string) => (areFiles ? blobFile(dataDir, key) : null)
  const maxBytes = settings.MAX_UPLOAD_BYTES
  const host = { dataDir, tempDir, ffmpegPath, maxBytes, fileOf }
  const openedProviders = await openProviders(registered, { settings, host, log })
  for (const provider of openedProviders) opened.defer(() => provider.close())
  const providers = openedProviders.map(({ provider }) => provider)
  const toolkit = openToolkit({
    settings,
    records: storage,
    bytes: storage,
    providers,
    ffmpegPath,
    tempDir,
    fileOf,
    log,
    clock: options.clock,
  })
  opened.defer(() => toolkit.close())
  const closing = new AbortController()
  const app = createApp({
    toolkit,
    providers: registered,
    settings: {
      allowedHosts: settings.ALLOWED_HOSTS,
      webRoot: options.webRoot,
      version: options.version,
    },
    log,
    voiceComparison: VOICE_COMPARISON,
    closing: closing.signal,
  })
  const server = await listen(app.fetch, settings.HOST, settings.PORT)
  opened.defer(() => {
    closing.abort()
    return server.close()
  })
  const notices = await openNotices({ settings, registered, providers, toolkit, log })
  opened.defer(() => notices.close())
  await toolkit.start()
  const running = opened.move()
  return {
    url: server.origin,
    dataDir,
    database: storage.kind,
    lost: lease.lost,
    ffmpegPath,
    providers,
    notices: notices.description,
    enginePid: () => openedProviders.map((one) => one.childPid()).find((pid) => pid !== undefined),
    close: () => running.disposeAsync(),
  }
}
