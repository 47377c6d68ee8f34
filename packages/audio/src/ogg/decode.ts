import { ToolkitError } from '@toolkit/core'
import type { ByteReader } from '../byte-reader.ts'
import type { Findings } from '../findings.ts'
import { corrupt, type SoundBlock } from '../sound-block.ts'
import { MAX_SILENCE_SECONDS } from './clock.ts'
import { type OggCodec, type OggHead, parseOggHead } from './head.ts'
import { type FileContext, Link } from './link.ts'
import { type EndEvent, type PageEvent, readOggPages } from './stream.ts'
import { OggWarnings } from './warnings.ts'

export type { OggCodec } from './head.ts'

/**
 * Decodes all chained streams of an Ogg file, each at its own sample rate, timed by granule positions. Throws
 * audio-corrupt, and audio-truncated if truncated files are refused.
 */
export async function* decodeOgg(
  reader: ByteReader,
  findings: Findings,
): AsyncGenerator<SoundBlock> {
  const chain = new Chain(findings)
  try {
    for await (const event of readOggPages(reader)) {
      if (event.kind === 'end') chain.end(event)
      else yield* chain.page(event)
    }
  } finally {
    chain.free()
  }
}

const NAMES: Readonly<Record<OggCodec, string>> = { opus: 'Opus', vorbis: 'Vorbis', flac: 'FLAC' }
/** Maximum number of streams: each is remembered and has its own decoder. */
const MAX_STREAMS = 10_000
/** Streams allowed in any file, plus more per second of sound: creating a decoder takes milliseconds. */
const FREE_STREAMS = 100
const STREAMS_A_SECOND = 10

/** The chained streams of an Ogg file, and pages that belong to none of them. */
class Chain {
  readonly #findings: Findings
  readonly #file: FileContext
  readonly #names = new Set<string>()
  /** Streams that are not decoded: `concurrent` with the current link, `later` than it, or already `reported`. */
  readonly #ignored = new Map<number, 'concurrent' | 'later' | 'reported'>()
  #link: Link | null = null
  #streams = 0
  /** End of the previous links in seconds. */
  #previousSeconds = 0
  /** Whether a stream that starts now is concurrent with the current link. */
  #isGroupOpen = false
  /** Error of the first link that cannot be decoded. */
  #failure: ToolkitError | null = null
  /** Bytes skipped since the last decoded page. */
  #skippedBytes = 0

  constructor(findings: Findings) {
    this.#findings = findings
    this.#file = {
      warnings: new OggWarnings(findings),
      silence: { seconds: MAX_SILENCE_SECONDS },
      packets: { good: 0, bad: 0 },
    }
  }

  /** Decodes the next page. Throws audio-corrupt if the file has too many streams. */
  async *page(event: PageEvent): AsyncGenerator<SoundBlock> {
    const { page } = event
    this.#skippedBytes += event.skippedBytes
    if (page.isFirst) this.#startStream(page.serial, event.body)
    else this.#isGroupOpen = false
    const link = this.#link
    if (link === null || link.serial !== page.serial) {
      if (!page.isFirst) this.#skipPage(page.serial)
      return
    }
    const skippedBytes = this.#skippedBytes
    this.#skippedBytes = 0
    if (link.isEnded) this.#countStream()
    try {
      const taken = await link.take(event, skippedBytes)
      if (taken !== null) yield* link.play(taken)
      else yield* this.#restart(link, event, skippedBytes)
    } catch (error) {
      if (!(error instanceof ToolkitError)) throw error
      this.#closeUnsupported(page.serial, error)
    }
  }

  /** Reports how the file ends. Throws audio-corrupt if nothing could be decoded, and audio-truncated. */
  end({ skippedBytes, rest }: EndEvent): void {
    const { warnings, packets } = this.#file
    const seconds = this.#seconds
    const lostBytes = this.#skippedBytes + skippedBytes
    if (rest === 'incomplete' || this.#link?.isOpen === true) {
      warnings.cutShort('its last Ogg page is incomplete', seconds)
    } else if (this.#names.size === 0) throw corrupt('its first Ogg page is damaged')
    else if (rest !== 'foreign') this.#link?.end(lostBytes)
    else if (this.#link?.isEnded === false) warnings.cutShort('its end is not an Ogg page', seconds)
    else warnings.skippedBytes(seconds, lostBytes)
    if (packets.good === 0 && this.#failure !== null) throw this.#failure
    const isDamaged = packets.bad > 0 || (lostBytes > 0 && rest !== 'incomplete')
    if (packets.good === 0 && isDamaged) throw corrupt('none of its packets is intact')
  }

  free(): void {
    this.#link?.free()
  }

  /** Handles a page after the end of a link whose clock restarts. */
  async *#restart(link: Link, event: PageEvent, skippedBytes: number): AsyncGenerator<SoundBlock> {
    this.#file.warnings.continuedAfterEnd(this.#seconds)
    const next = await link.restarted()
    this.#link = next
    const taken = await next.take(event, skippedBytes)
    if (taken !== null) yield* next.play(taken)
  }

  /** Ends the current link because it cannot be decoded. */
  #closeUnsupported(serial: number, error: ToolkitError): void {
    this.#failure ??= error
    this.#file.warnings.unsupportedStream(this.#seconds)
    this.#close()
    this.#ignored.set(serial, 'reported')
  }

  /** Starts a stream; `body` contains its header. */
  #startStream(serial: number, body: Uint8Array): void {
    this.#countStream()
    const head = headOf(body)
    const isConcurrent = this.#isGroupOpen && serial !== this.#link?.serial
    if (head === null || isConcurrent) {
      this.#ignored.set(serial, isConcurrent ? 'concurrent' : 'later')
      if (serial === this.#link?.serial) this.#close()
      return
    }
    this.#close()
    for (const [other, state] of this.#ignored) {
      if (state === 'later') this.#ignored.set(other, 'concurrent')
    }
    this.#ignored.delete(serial)
    const seconds = this.#seconds
    if (seconds > 0) this.#file.warnings.joined(seconds)
    this.#link = new Link(head, serial, seconds, this.#file)
    this.#isGroupOpen = true
    this.#names.add(NAMES[head.codec])
    this.#findings.describe('Ogg', [...this.#names].join(', '))
  }

  get #seconds(): number {
    return this.#link?.seconds ?? this.#previousSeconds
  }

  #close(): void {
    this.#previousSeconds = this.#seconds
    this.#link?.end(this.#skippedBytes)
    this.#link?.free()
    this.#link = null
    this.#skippedBytes = 0
  }

  /** Handles a page of a stream that is not decoded. */
  #skipPage(serial: number): void {
    const { warnings } = this.#file
    const state = this.#ignored.get(serial)
    if (state === 'concurrent' || state === 'reported') return
    const isBetweenLinks = this.#link === null || this.#link.isEnded
    if (state === 'later') this.#ignored.set(serial, 'reported')
    if (state === 'later' && isBetweenLinks) warnings.unsupportedStream(this.#seconds)
    else warnings.unknownStreamPages(this.#seconds)
  }

  #countStream(): void {
    this.#streams += 1
    const maxStreams = Math.min(MAX_STREAMS, FREE_STREAMS + STREAMS_A_SECOND * this.#seconds)
    if (this.#streams > maxStreams) {
      throw corrupt(
        `it has ${this.#streams} streams within ${Math.round(this.#seconds)} s, too many for a recording`,
      )
    }
  }
}

/** Parses the header; null if its codec is not supported or it is invalid. */
function headOf(body: Uint8Array): OggHead | null {
  try {
    return parseOggHead(body)
  } catch (error) {
    if (error instanceof ToolkitError) return null
    throw error
  }
}
