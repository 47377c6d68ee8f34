import { randomBytes, randomUUID } from 'node:crypto'
import path from 'node:path'
import { openPyannote } from '@toolkit/adapter-pyannote'
import type { DiarizationProvider, LogEntry } from '@toolkit/core'
import { checkModels, ENGINE_VERSION, startEngine } from '@toolkit/diarizer'
import { openLocalPyannoteai } from '@toolkit/local-pyannoteai'
import { mediaUrlOf } from '@toolkit/pyannote-wire'
import { listen } from '../process/listen.ts'
import type { Settings } from '../process/settings.ts'
import { systemClock } from '../process/system-clock.ts'

const ownModels = path.join(import.meta.dirname, '../..', 'models')

/** The model of this machine's own engine. */
export const LOCAL_MODEL = `local-${ENGINE_VERSION}`

export interface Local {
  readonly provider: DiarizationProvider
  /** Process id of the engine's child while it lives; undefined where the engine runs elsewhere. */
  enginePid(): number | undefined
  close(): Promise<void>
}

export interface LocalOptions {
  readonly settings: Pick<
    Settings,
    'MAX_UPLOAD_BYTES' | 'LOCAL_PYANNOTEAI_URL' | 'LOCAL_PYANNOTEAI_KEY'
  >
  readonly dataDir: string
  readonly tempDir: string
  readonly ffmpegPath: string | null
  readonly log: (entry: LogEntry) => void
  /** Another folder than the one of this version. */
  readonly modelsFolder?: string
  /** The file of a value of the storage; null where it keeps none on this machine. */
  readonly fileOf: (blobKey: string) => string | null
}

/** The local pyannoteAI: the one that the settings name, else one of our own on a loopback port. */
export async function openLocal(options: LocalOptions): Promise<Local> {
  const { LOCAL_PYANNOTEAI_URL: url, LOCAL_PYANNOTEAI_KEY: givenKey = '' } = options.settings
  if (url !== undefined) {
    const provider = openPyannote({
      name: 'local',
      origin: url,
      key: givenKey,
      models: [LOCAL_MODEL],
    })
    return { provider, enginePid: () => undefined, close: async () => undefined }
  }
  const { ffmpegPath, tempDir, log, modelsFolder = ownModels } = options
  await checkModels(modelsFolder)
  const engine = startEngine({ modelsFolder, ffmpegPath, tempDir })
  try {
    const key = randomBytes(32).toString('base64url')
    const local = await openLocalPyannoteai({
      folder: path.join(options.dataDir, 'local-pyannoteai'),
      engine,
      key,
      clock: systemClock,
      ids: randomUUID,
      log,
      maxBytes: options.settings.MAX_UPLOAD_BYTES,
      modelName: LOCAL_MODEL,
      keepsMedia: false,
    })
    const server = await listen(local.app.fetch, '127.0.0.1', 0).catch(async (error: unknown) => {
      await local.close()
      throw error
    })
    return {
      provider: linking(
        openPyannote({ name: 'local', origin: server.origin, key, models: [LOCAL_MODEL] }),
        async (mediaKey, blobKey) => {
          const file = options.fileOf(blobKey)
          return file !== null && (await local.link(mediaUrlOf(mediaKey), file))
        },
      ),
      enginePid: () => engine.pid,
      close: async () => {
        await server.close()
        await local.close()
        await engine.close()
      },
    }
  } catch (error) {
    await engine.close()
    throw error
  }
}

/** The provider, which takes a recording that lies on this machine without a copy. */
function linking(
  provider: DiarizationProvider,
  link: (mediaKey: string, blobKey: string) => Promise<boolean>,
): DiarizationProvider {
  return {
    ...provider,
    async upload(mediaKey, media, signal) {
      if (media.blobKey !== undefined && (await link(mediaKey, media.blobKey))) return
      await provider.upload(mediaKey, media, signal)
    },
  }
}
