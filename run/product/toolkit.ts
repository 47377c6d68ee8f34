import { createHash, randomUUID } from 'node:crypto'
import { mkdir, rm } from 'node:fs/promises'
import { PROBE_BYTES, prepare, probeFile } from '@toolkit/audio'
import {
  type ByteStorage,
  type Clock,
  createToolkit,
  type DiarizationProvider,
  type Digest,
  type LogEntry,
  type RecordStorage,
  type Toolkit,
  type ToolkitDependencies,
} from '@toolkit/core'
import { systemClock } from '@toolkit/http-kit'
import type { Settings } from '../settings.ts'
import { reliabilityInWorker } from './reliability-worker.ts'
import { openSources, type SourceSettings } from './sources.ts'

export interface ToolkitParts {
  readonly settings: Pick<
    Settings,
    | 'MAX_UPLOAD_BYTES'
    | 'MAX_DURATION_HOURS'
    | 'CONFIRM_HOURS'
    | 'TRASH_DAYS'
    | 'AUDIO_RETENTION_DAYS'
    | 'REFUSE_CUT_FILES'
    | 'LOCAL_WEBHOOK_URL'
  > &
    SourceSettings
  readonly records: RecordStorage
  readonly bytes: ByteStorage
  /** The default first. */
  readonly providers: readonly DiarizationProvider[]
  readonly ffmpegPath: string | null
  /** The folder for files that ffmpeg writes. */
  readonly tempDir: string
  /** The path of a blob that is a file on this machine; null otherwise. */
  readonly fileOf: (blobKey: string) => string | null
  readonly log: (entry: LogEntry) => void
  /** Default: that of this machine. */
  readonly clock?: Clock | undefined
}

/** Creates the toolkit with the clock, the random source and the audio decoder of this machine. */
export function openToolkit(parts: ToolkitParts): Toolkit {
  const { settings, ffmpegPath, tempDir, fileOf } = parts
  const maxSeconds = settings.MAX_DURATION_HOURS * 3600
  const refusesCut = settings.REFUSE_CUT_FILES
  return createToolkit({
    records: parts.records,
    bytes: parts.bytes,
    providers: parts.providers,
    ...openSources(settings),
    clock: parts.clock ?? systemClock,
    newId: randomUUID,
    newDigest: sha256,
    random: Math.random,
    log: parts.log,
    reliability: reliabilityInWorker,
    audio: {
      ...audioProbe(ffmpegPath),
      prepare: (task) => prepare(task, { ffmpegPath, tempDir, fileOf, maxSeconds, refusesCut }),
    },
    privateWebhook: settings.LOCAL_WEBHOOK_URL ?? null,
    limits: {
      maxBytes: settings.MAX_UPLOAD_BYTES,
      maxSeconds,
      confirmHours: settings.CONFIRM_HOURS,
      trashDays: settings.TRASH_DAYS,
      audioRetentionDays: settings.AUDIO_RETENTION_DAYS ?? null,
    },
  })
}

/** Identifies files by their first bytes. */
export function audioProbe(
  ffmpegPath: string | null,
): Pick<ToolkitDependencies['audio'], 'headBytes' | 'probe'> {
  return {
    headBytes: PROBE_BYTES,
    probe: (head, sizeBytes) =>
      probeFile(head, sizeBytes, { ffmpegAvailable: ffmpegPath !== null }),
  }
}

/**
 * Creates an empty folder; removes what a killed process left in it. Its children may write there for a moment longer, until they
 * notice that it is gone.
 */
export async function freshFolder(folder: string): Promise<string> {
  await rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 })
  await mkdir(folder, { recursive: true })
  return folder
}

/** A running SHA-256. */
export function sha256(): Digest {
  const hash = createHash('sha256')
  return { update: (bytes) => void hash.update(bytes), hex: () => hash.digest('hex') }
}
