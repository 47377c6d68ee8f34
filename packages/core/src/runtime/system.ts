import { ToolkitError } from '../errors.ts'
import type { ToolkitEvent } from '../model/event.ts'
import type { MediaFacts } from '../model/media.ts'
import type { WebhookState } from '../model/notice.ts'
import type { ProviderName } from '../model/score.ts'
import type { Clock } from '../ports/clock.ts'
import type { DiarizationProvider } from '../ports/diarization-provider.ts'
import type { LogEntry } from '../ports/log.ts'
import type { ByteStorage, RecordStorage, Storage } from '../ports/storage.ts'
import type { KeyedQueue } from './concurrency.ts'

/** A running digest of bytes (SHA-256). */
export interface Digest {
  update(bytes: Uint8Array): void
  /** Lower-case hex; ends the digest. */
  hex(): string
}

/** What is asked of the audio package for a recording. */
export interface PreparationTask {
  /** The file, from its beginning; a second time where what was learned of it asks for another pass. */
  read(): AsyncIterable<Uint8Array>
  readonly sizeBytes: number
  /** Where the storage has the file; null while it arrives. */
  readonly blobKey: string | null
  /** As `Recording.track`. */
  readonly track: number | null
  /** Stores the body of a rendition; a second one replaces the first. */
  keep(body: AsyncIterable<Uint8Array>): Promise<void>
  /** Gets how much of the file has been decoded, 0–1. */
  readonly onProgress: (fraction: number) => void
  readonly signal: AbortSignal
}

/** What the audio package finds in a recording. */
export interface Prepared {
  readonly durationSeconds: number
  /** Interleaved min, max. */
  readonly peaks: Int8Array
  readonly media: MediaFacts
  /**
   * The rendition whose body was kept: what stands before the body, which is known last. Null: the file itself is played.
   */
  readonly rendition: { readonly contentType: string; readonly head: Uint8Array } | null
}

/** What the first bytes of a file say. */
export interface ProbedFile {
  readonly contentType: string
  /** Whether a browser that plays the file itself surely has the clock of its samples. */
  readonly playsAsItIs: boolean
  /** Whether decoding can begin before the end is there. */
  readonly decodesAsItArrives: boolean
}

/** What the use cases are given; nothing else reaches outside. */
export interface ToolkitDependencies {
  readonly records: RecordStorage
  /** Where blobs and uploads are: the same store as the records, or another one. */
  readonly bytes: ByteStorage
  /** The default first. */
  readonly providers: readonly DiarizationProvider[]
  readonly clock: Clock
  /** A new opaque id, `[A-Za-z0-9_-]` only. */
  readonly newId: () => string
  readonly newDigest: () => Digest
  /** In [0, 1). */
  readonly random: () => number
  readonly log: (entry: LogEntry) => void
  readonly audio: {
    /** How many first bytes `probe` wants. */
    readonly headBytes: number
    /** Judges the first bytes of a file; throws an `audio-…` error. `sizeBytes` null: not known yet. */
    probe(head: Uint8Array, sizeBytes: number | null): ProbedFile
    /** Decodes the whole recording; throws an `audio-…` error. */
    prepare(task: PreparationTask): Promise<Prepared>
  }
  /** Where providers inside our network send their notices, without a path; null: they are asked instead. */
  readonly privateWebhook: string | null
  readonly limits: {
    readonly maxBytes: number
    readonly maxSeconds: number
    /** More than that at once goes to a provider that bills it only where somebody agreed. */
    readonly confirmHours: number
  }
}

/** The dependencies, and how the use cases tell each other and the world of changes. */
export interface System extends Omit<ToolkitDependencies, 'records' | 'bytes'> {
  readonly storage: Storage
  /** Where notices of the cloud arrive now. */
  readonly webhook: () => WebhookState
  readonly publish: (event: ToolkitEvent) => void
  readonly changing: PendingChanges
  /** Beginning runs of a recording, by its id: a second one sees the first. */
  readonly beginning: KeyedQueue
}

/** Recordings whose runs or verdicts this process is changing right now, each as often as it is changed. */
export class PendingChanges {
  readonly #counts = new Map<string, number>()

  has(recordingId: string): boolean {
    return this.#counts.has(recordingId)
  }

  begin(recordingId: string): void {
    this.#counts.set(recordingId, (this.#counts.get(recordingId) ?? 0) + 1)
  }

  end(recordingId: string): void {
    const left = (this.#counts.get(recordingId) ?? 0) - 1
    if (left > 0) this.#counts.set(recordingId, left)
    else this.#counts.delete(recordingId)
  }
}

/** ISO 8601 of the clock. */
export function timestamp(system: Pick<System, 'clock'>): string {
  return new Date(system.clock.now()).toISOString()
}

/** The provider with this name, the default for null. `provider-unknown` where there is none. */
export function providerNamed(
  system: Pick<System, 'providers'>,
  name: ProviderName | null,
): DiarizationProvider {
  const found = name === null ? system.providers[0] : system.providers.find((p) => p.name === name)
  if (found) return found
  const known = system.providers.map((p) => p.name).join(', ')
  throw new ToolkitError(
    'provider-unknown',
    `There is no provider "${name}" here. Choose one of: ${known}.`,
    { fields: [{ path: 'provider', message: `one of: ${known}` }] },
  )
}
