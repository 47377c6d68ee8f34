import { randomBytes, randomUUID } from 'node:crypto'
import path from 'node:path'
import { openPyannote, PYANNOTE_PROVIDERS } from '@toolkit/adapter-pyannote'
import type {
  DiarizationProvider,
  FieldError,
  LogEntry,
  OpenedProvider,
  ProviderHost,
  ProviderRegistration,
  ProviderSettings,
  SettingValues,
} from '@toolkit/core'
import { checkModels, ENGINE_VERSION, startEngine } from '@toolkit/diarizer'
import { systemClock } from '@toolkit/http-kit'
import { openLocalPyannoteai } from '@toolkit/local-pyannoteai'
import { mediaUrlOf } from '@toolkit/pyannote-wire'
import { listen } from '../process/listen.ts'

const ownModels = path.join(import.meta.dirname, '../..', 'models')

/** The model name of the local engine. */
const LOCAL_MODEL = `local-${ENGINE_VERSION}`

const MEGABYTE = 1_000_000
/** As long as bytes that no record names. */
const EVIDENCE_KEPT_MS = 30 * 24 * 3_600_000

const settings = {
  LOCAL_PYANNOTEAI_URL: { kind: 'origin' },
  LOCAL_PYANNOTEAI_KEY: { kind: 'text' },
  LOCAL_WEBHOOK_SIGNING_SECRET: { kind: 'text' },
  LOCAL_EVIDENCE_MB: { kind: 'text', default: '512' },
} as const satisfies ProviderSettings

/** The local pyannoteAI: the one of LOCAL_PYANNOTEAI_URL, else one in this process on a loopback port. */
export const localProvider: ProviderRegistration<typeof settings> = {
  ...PYANNOTE_PROVIDERS.local,
  keySetting: 'LOCAL_PYANNOTEAI_KEY',
  settings,
  faults: ({
    LOCAL_PYANNOTEAI_URL: url,
    LOCAL_PYANNOTEAI_KEY: key,
    LOCAL_EVIDENCE_MB: megabytes,
  }) => {
    const faults: FieldError[] = []
    if (url !== undefined && key === undefined) {
      const message = 'is needed with LOCAL_PYANNOTEAI_URL: the key of that server'
      faults.push({ path: 'LOCAL_PYANNOTEAI_KEY', message })
    }
    if (!/^\d{1,9}$/.test(megabytes)) {
      faults.push({ path: 'LOCAL_EVIDENCE_MB', message: 'must be a number of megabytes, or 0' })
    }
    return faults
  },
  signingSecrets: ({ LOCAL_WEBHOOK_SIGNING_SECRET: secret }) =>
    secret === undefined ? [] : [secret],
  open: async (given, host, log) => {
    const evidenceMaxBytes = Number(given.LOCAL_EVIDENCE_MB) * MEGABYTE
    return openElsewhere(given) ?? (host && openHere(host, log, { evidenceMaxBytes }))
  },
}

function openElsewhere({
  LOCAL_PYANNOTEAI_URL: origin,
  LOCAL_PYANNOTEAI_KEY: key = '',
}: SettingValues<typeof settings>): OpenedProvider | null {
  if (origin === undefined) return null
  const provider = openPyannote({ name: 'local', origin, key, models: [LOCAL_MODEL] })
  return { provider, childPid: () => undefined, close: async () => undefined }
}

/** Starts the local engine, and the local pyannoteAI with it on a loopback port. */
export async function openHere(
  { dataDir, tempDir, ffmpegPath, maxBytes, fileOf }: ProviderHost,
  log: (entry: LogEntry) => void,
  {
    evidenceMaxBytes,
    modelsFolder = ownModels,
  }: { readonly evidenceMaxBytes: number; readonly modelsFolder?: string },
): Promise<OpenedProvider> {
  await checkModels(modelsFolder)
  await using opened = new AsyncDisposableStack()
  const engine = startEngine({ modelsFolder, ffmpegPath, tempDir })
  opened.defer(() => engine.close())
  const key = randomBytes(32).toString('base64url')
  const local = await openLocalPyannoteai({
    folder: path.join(dataDir, 'local-pyannoteai'),
    engine,
    key,
    clock: systemClock,
    ids: randomUUID,
    log,
    maxBytes,
    modelName: LOCAL_MODEL,
    keepsMedia: false,
    evidenceMaxBytes,
    evidenceKeptMs: EVIDENCE_KEPT_MS,
  })
  opened.defer(() => local.close())
  const server = await listen(local.app.fetch, '127.0.0.1', 0)
  opened.defer(() => server.close())
  const provider = withLinkedUploads(
    openPyannote({ name: 'local', origin: server.origin, key, models: [LOCAL_MODEL] }),
    async (mediaKey, blobKey) => {
      const file = fileOf(blobKey)
      return file !== null && (await local.link(mediaUrlOf(mediaKey), file))
    },
  )
  const running = opened.move()
  return {
    provider,
    childPid: () => engine.pid,
    close: () => running.disposeAsync(),
  }
}

/** The provider, with an upload that links a file of this machine instead of copying it. */
function withLinkedUploads(
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
