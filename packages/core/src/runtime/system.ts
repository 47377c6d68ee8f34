import type { MomentColumns, Reliability } from '../calibration/reliability.ts'
import { ToolkitError } from '../errors.ts'
import type { MediaFacts } from '../model/media.ts'
import type { ToolkitEvent } from '../model/recording.ts'
import type { WebhookState } from '../model/run.ts'
import type { ProviderName } from '../model/score.ts'
import type { Clock } from '../ports/clock.ts'
import type { DiarizationProvider } from '../ports/diarization-provider.ts'
import type { LogEntry } from '../ports/log.ts'
import type { SourceBrowser, WatchedPlace } from '../ports/source-browser.ts'
import type { KnownAddress, SourceReader } from '../ports/source-reader.ts'
import type { ByteStorage, RecordStorage, Storage } from '../ports/storage.ts'
import type { KeyedQueue } from './concurrency.ts'

/** An incremental SHA-256 digest. */
export interface Digest {
  update(bytes: Uint8Array): void
  /** The digest in lower-case hex. Call it once, at the end. */
  hex(): string
}

/** The input of `audio.prepare`. */
export interface PreparationTask {
  /** Reads the file from the start. Called again for a second pass. */
  read(): AsyncIterable<Uint8Array>
  readonly sizeBytes: number
  /** The blob of the file; null while it is being uploaded. */
  readonly blobKey: string | null
  /** As `Recording.track`. */
  readonly track: number | null
  /** Stores the body of the rendition, replacing an earlier one. */
  keep(body: AsyncIterable<Uint8Array>): Promise<void>
  /** Receives how much of the file has been decoded, 0–1. */
  readonly onProgress: (fraction: number) => void
  readonly signal: AbortSignal
}

/** The result of `audio.prepare`. */
export interface Prepared {
  readonly durationSeconds: number
  /** Interleaved min, max of the mix. */
  readonly peaks: Int8Array
  /** The same of the left and the right channel; null: the sound has one channel. */
  readonly channelPeaks: readonly Int8Array[] | null
  readonly media: MediaFacts
  /** The head of the rendition, which is known last and precedes the stored body. Null: the file itself is played. */
  readonly rendition: { readonly contentType: string; readonly head: Uint8Array } | null
}

/** The result of `audio.probe`. */
export interface ProbedFile {
  readonly contentType: string
  /** Whether browsers play the file itself with exact times. */
  readonly playsAsItIs: boolean
  /** Whether decoding can start before the whole file has arrived. */
  readonly decodesAsItArrives: boolean
}

/** All dependencies of the use cases on the outside. */
export interface ToolkitDependencies {
  readonly records: RecordStorage
  /** The store of blobs and uploads; may be the same object as `records`. */
  readonly bytes: ByteStorage
  /** The default first. */
  readonly providers: readonly DiarizationProvider[]
  /** The kinds of addresses that recordings are fetched from. */
  readonly sources: readonly SourceReader[]
  /** The buckets that recordings are chosen from. */
  readonly browser: SourceBrowser
  /** The places whose new objects become recordings, and how long to wait between two looks at one. */
  readonly watch: { readonly places: readonly WatchedPlace[]; readonly everySeconds: number }
  readonly clock: Clock
  /** Creates an opaque id of `[A-Za-z0-9_-]`. */
  readonly newId: () => string
  readonly newDigest: () => Digest
  /** In [0, 1). */
  readonly random: () => number
  readonly log: (entry: LogEntry) => void
  /** As the function of this name, but without keeping others waiting. Rejects with the signal's reason if it is aborted. */
  readonly reliability: (
    moments: MomentColumns,
    seed: number,
    signal: AbortSignal,
  ) => Promise<Reliability>
  readonly audio: {
    /** How many bytes `probe` needs. */
    readonly headBytes: number
    /** Detects the format by the first bytes; throws an `audio-…` error. `sizeBytes` null: unknown. */
    probe(head: Uint8Array, sizeBytes: number | null): ProbedFile
    /** Decodes the whole recording; throws an `audio-…` error. */
    prepare(task: PreparationTask): Promise<Prepared>
  }
  /** The address for notices of providers within our network, without a path; null: they are polled. */
  readonly privateWebhook: string | null
  readonly limits: {
    readonly maxBytes: number
    readonly maxSeconds: number
    /** More hours than this at once need consent if the provider is paid. */
    readonly confirmHours: number
    /** How many days recordings stay in the trash; 0: there is no trash. */
    readonly trashDays: number
    /** How many days after its upload the audio of a recording is kept; null: always. */
    readonly audioRetentionDays: number | null
  }
}

/** The dependencies, with the state that the use cases share. */
export interface System extends Omit<ToolkitDependencies, 'records' | 'bytes'> {
  readonly storage: Storage
  /** The public webhook. */
  readonly webhook: () => WebhookState
  readonly publish: (event: ToolkitEvent) => void
  readonly changing: PendingChanges
  readonly revision: Revision
  /** Serializes starting runs by recording id. */
  readonly beginning: KeyedQueue
}

/** So many changes are remembered. */
const CHANGES_KNOWN = 200

/** A change of a recording or its runs, or only of the verdicts on it. */
export interface RecordingChange {
  readonly recordingId: string
  readonly what: 'recording' | 'verdicts'
}

/** Counts the changes of recordings, verdicts and reviews since the start: one server changes a database at a time. */
export class Revision {
  #value = 0
  /** The last changes, oldest first; null: of no recording. */
  readonly #changes: (RecordingChange | null)[] = []

  get value(): number {
    return this.#value
  }

  next(change: RecordingChange | null): void {
    this.#value += 1
    this.#changes.push(change)
    if (this.#changes.length > CHANGES_KNOWN) this.#changes.shift()
  }

  /** Calls `write`. If that fails, the change counts: it may have been stored nevertheless. Otherwise the caller counts it. */
  async ofWrite<T>(change: RecordingChange, write: () => Promise<T>): Promise<T> {
    try {
      return await write()
    } catch (error) {
      this.next(change)
      throw error
    }
  }

  /** The changes of recordings after a value, oldest first; null: they are too many to be remembered. */
  since(value: number): readonly RecordingChange[] | null {
    const count = this.#value - value
    if (count === 0) return []
    if (count > this.#changes.length) return null
    return this.#changes.slice(-count).filter((change) => change !== null)
  }
}

/** Counts the changes in progress of each recording's runs and verdicts. */
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

/** The current time, ISO 8601. */
export function timestamp(system: Pick<System, 'clock'>): string {
  return new Date(system.clock.now()).toISOString()
}

/** The provider with this name; null: the default. Throws `provider-unknown`. */
export function providerNamed(
  system: Pick<System, 'providers'>,
  name: ProviderName | null,
): DiarizationProvider {
  const found = name === null ? system.providers[0] : system.providers.find((p) => p.name === name)
  if (found) return found
  const known = system.providers.map((p) => p.name).join(', ')
  throw new ToolkitError(
    'provider-unknown',
    `There is no provider "${name}". Choose one of: ${known}.`,
    { fields: [{ path: 'provider', message: `one of: ${known}` }] },
  )
}

/** The reader of an address, and what it knows of it. Throws `source-refused` or `not-implemented` if there is none. */
export function sourceReaderOf(
  { sources }: Pick<System, 'sources'>,
  address: string,
): { readonly reader: SourceReader; readonly known: KnownAddress } {
  for (const reader of sources) {
    const known = reader.recognise(address)
    if (known !== null) return { reader, known }
  }
  throw unknownKind()
}

/** The error of an address that no reader knows. */
export function unknownKind(): ToolkitError {
  return new ToolkitError(
    'source-refused',
    'Addresses of this kind are not read. Use one that begins with https:// or s3://.',
    { fields: [{ path: 'url', message: 'must begin with https:// or s3://' }] },
  )
}
