import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { mkdir, rm } from 'node:fs/promises'
import path from 'node:path'
import { openEmbeddedStorage } from '@toolkit/adapter-embedded'
import { openPyannote } from '@toolkit/adapter-pyannote'
import { findFfmpeg, inspect, PROBE_BYTES, probe } from '@toolkit/audio'
import { createToolkit, type Digest, type LogEntry } from '@toolkit/core'
import { ENGINE_VERSION, startEngine } from '@toolkit/diarizer'
import { openLocalPyannoteai } from '@toolkit/local-pyannoteai'
import { createApp } from '@toolkit/server'
import { listen } from './listen.ts'
import type { Settings } from './settings.ts'
import { systemClock } from './system-clock.ts'

const modelsFolder = path.join(import.meta.dirname, '..', 'models')

export interface ProductOptions {
  readonly settings: Pick<
    Settings,
    | 'HOST'
    | 'PORT'
    | 'DATA_DIR'
    | 'ALLOWED_HOSTS'
    | 'MAX_UPLOAD_BYTES'
    | 'MAX_DURATION_HOURS'
    | 'CONFIRM_HOURS'
  >
  /** The built page, or null for the API alone. */
  readonly webRoot: string | null
  readonly version: string
  readonly log: (entry: LogEntry) => void
  /** PATH, to look for ffmpeg. */
  readonly environment: { readonly PATH?: string | undefined }
}

export interface Product {
  readonly url: string
  readonly dataDir: string
  readonly ffmpegPath: string | null
  readonly models: readonly string[]
  /** Process id of the engine's child while it lives. */
  enginePid(): number | undefined
  close(): Promise<void>
}

/** Everything in one process: embedded storage, the local pyannoteAI with its engine, the server. Answers when it listens. */
export async function startProduct(options: ProductOptions): Promise<Product> {
  const { settings, log } = options
  const dataDir = path.resolve(settings.DATA_DIR)
  const opened: (() => Promise<void>)[] = []
  const close = async () => {
    const faults: unknown[] = []
    for (const end of opened.splice(0).reverse()) await end().catch((e: unknown) => faults.push(e))
    if (faults.length > 0) throw new AggregateError(faults, 'not everything could be closed')
  }
  try {
    const storage = await openEmbeddedStorage({
      dataDir,
      log: (message) => log({ event: 'storage', message }),
    })
    opened.push(() => storage.close())
    const tempDir = await freshFolder(path.join(dataDir, 'temporary'))
    const ffmpegPath = findFfmpeg(
      options.environment.PATH === undefined ? {} : { PATH: options.environment.PATH },
    )
    const engine = startEngine({ modelsFolder, ffmpegPath, tempDir })
    opened.push(() => engine.close())
    const model = `local-${ENGINE_VERSION}`
    const key = randomBytes(32).toString('base64url')
    const local = await openLocalPyannoteai({
      folder: path.join(dataDir, 'local-pyannoteai'),
      engine,
      key,
      clock: systemClock,
      ids: randomUUID,
      log,
      maxBytes: settings.MAX_UPLOAD_BYTES,
      modelName: model,
    })
    opened.push(() => local.close())
    const localServer = await listen(local.app.fetch, '127.0.0.1', 0)
    opened.push(() => localServer.close())
    const maxSeconds = settings.MAX_DURATION_HOURS * 3600
    const toolkit = createToolkit({
      storage,
      providers: [
        openPyannote({ name: 'local', origin: localServer.origin, key, models: [model] }),
      ],
      clock: systemClock,
      newId: randomUUID,
      newDigest: sha256,
      random: Math.random,
      log,
      audio: {
        headBytes: PROBE_BYTES,
        judge: (head, sizeBytes) =>
          probe(head, sizeBytes, { ffmpegAvailable: ffmpegPath !== null }),
        inspect: (bytes, signal) => inspect(bytes, { ffmpegPath, tempDir, maxSeconds, signal }),
      },
      limits: { maxBytes: settings.MAX_UPLOAD_BYTES, maxSeconds },
    })
    opened.push(() => toolkit.close())
    const closing = new AbortController()
    const app = createApp({
      toolkit,
      settings: {
        allowedHosts: settings.ALLOWED_HOSTS,
        webRoot: options.webRoot,
        confirmHours: settings.CONFIRM_HOURS,
        version: options.version,
      },
      log,
      closing: closing.signal,
    })
    const server = await listen(app.fetch, settings.HOST, settings.PORT)
    opened.push(() => {
      closing.abort()
      return server.close()
    })
    await toolkit.start()
    return {
      url: server.origin,
      dataDir,
      ffmpegPath,
      models: [model],
      enginePid: () => engine.pid,
      close,
    }
  } catch (error) {
    await close()
    throw error
  }
}

/** What a killed process left in there is of no use to anybody. */
async function freshFolder(folder: string): Promise<string> {
  await rm(folder, { recursive: true, force: true })
  await mkdir(folder, { recursive: true })
  return folder
}

function sha256(): Digest {
  const hash = createHash('sha256')
  return { update: (bytes) => void hash.update(bytes), hex: () => hash.digest('hex') }
}
