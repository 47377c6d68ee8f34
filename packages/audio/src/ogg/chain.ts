import { ToolkitError } from '@toolkit/core'
import type { Findings } from '../findings.ts'
import { corrupt, type SoundBlock } from '../sound-block.ts'
import { MAX_SILENCE_SECONDS } from './clock.ts'
import { type OggCodec, type OggHead, parseOggHead } from './head.ts'
import { type FileContext, Link } from './link.ts'
import type { EndEvent, PageEvent } from './stream.ts'
import { OggWarnings } from './warnings.ts'

const NAMES: Readonly<Record<OggCodec, string>> = { opus: 'Opus', vorbis: 'Vorbis', flac: 'FLAC' }
/** Each is remembered, and has a decoder of its own. */
const MAX_STREAMS = 10_000
/** Streams of any length, and further ones for each second of sound: a decoder takes milliseconds to make. */
const FREE_STREAMS = 100
const STREAMS_A_SECOND = 10

/** The streams of an Ogg file, one behind the other, and what belongs to none of them. */
export class Chain {
  readonly #findings: Findings
  readonly #file: FileContext
  readonly #names = new Set<string>()
  /** Streams that are not heard: those beside one that is, those behind one, and those that were spoken of. */
  readonly #unheard = new Map<number, 'beside' | 'behind' | 'said'>()
  #link: Link | null = null
  #streams = 0
  /** Where the links before the present one end. */
  #closedSeconds = 0
  /** Whether streams that begin now stand beside the one that is heard. */
  #isGroupOpen = false
  /** Why the first link that cannot be decoded cannot be. */
  #failure: ToolkitError | null = null
  /** Bytes passed over since the last page that was heard. */
  #passedBytes = 0

  constructor(findings: Findings) {
    this.#findings = findings
    this.#file = {
      warnings: new OggWarnings(findings),
      silence: { seconds: MAX_SILENCE_SECONDS },
      packets: { good: 0, bad: 0 },
    }
  }

  /** The sound of the next page. Throws audio-corrupt where there are more streams than any recording has. */
  async *page(event: PageEvent): AsyncGenerator<SoundBlock> {
    const { page } = event
    this.#passedBytes += event.passedBytes
    if (page.isFirst) this.#begin(page.serial, event.body)
    else this.#isGroupOpen = false
    const link = this.#link
    if (link === null || link.serial !== page.serial) {
      if (!page.isFirst) this.#passOver(page.serial)
      return
    }
    const passedBytes = this.#passedBytes
    this.#passedBytes = 0
    if (link.isEnded) this.#count()
    try {
      const taken = await link.take(event, passedBytes)
      if (taken !== null) yield* link.play(taken)
      else yield* this.#restart(link, event, passedBytes)
    } catch (error) {
      if (!(error instanceof ToolkitError)) throw error
      this.#leaveOut(page.serial, error)
    }
  }

  /** Judges the end of the file. Throws audio-corrupt where nothing could be decoded, and audio-truncated. */
  end({ passedBytes, rest }: EndEvent): void {
    const { warnings, packets } = this.#file
    const seconds = this.#seconds
    const lostBytes = this.#passedBytes + passedBytes
    if (rest === 'incomplete' || this.#link?.isOpen === true) {
      warnings.cutShort('its last Ogg page is incomplete', seconds)
    } else if (this.#names.size === 0) throw corrupt('its first Ogg page is damaged')
    else if (rest !== 'foreign') this.#link?.end(lostBytes)
    else if (this.#link?.isEnded === false) warnings.cutShort('its end is no Ogg page', seconds)
    else warnings.passedBytes(seconds, lostBytes)
    if (packets.good === 0 && this.#failure !== null) throw this.#failure
    const isDamaged = packets.bad > 0 || (lostBytes > 0 && rest !== 'incomplete')
    if (packets.good === 0 && isDamaged) throw corrupt('nothing of its sound is whole')
  }

  free(): void {
    this.#link?.free()
  }

  /** A page behind the end of a link with a clock that begins anew. */
  async *#restart(link: Link, event: PageEvent, passedBytes: number): AsyncGenerator<SoundBlock> {
    this.#file.warnings.wentOn(this.#seconds)
    const next = await link.restarted()
    this.#link = next
    const taken = await next.take(event, passedBytes)
    if (taken !== null) yield* next.play(taken)
  }

  /** The present link cannot be decoded. */
  #leaveOut(serial: number, why: ToolkitError): void {
    this.#failure ??= why
    this.#file.warnings.leftOut(this.#seconds)
    this.#close()
    this.#unheard.set(serial, 'said')
  }

  /** A stream begins, with its header in `body`. */
  #begin(serial: number, body: Uint8Array): void {
    this.#count()
    const head = headOf(body)
    const isBeside = this.#isGroupOpen && serial !== this.#link?.serial
    if (head === null || isBeside) {
      this.#unheard.set(serial, isBeside ? 'beside' : 'behind')
      if (serial === this.#link?.serial) this.#close()
      return
    }
    this.#close()
    for (const [other, place] of this.#unheard) {
      if (place === 'behind') this.#unheard.set(other, 'beside')
    }
    this.#unheard.delete(serial)
    const seconds = this.#seconds
    if (seconds > 0) this.#file.warnings.joined(seconds)
    this.#link = new Link(head, serial, seconds, this.#file)
    this.#isGroupOpen = true
    this.#names.add(NAMES[head.codec])
    this.#findings.describe('Ogg', [...this.#names].join(', '))
  }

  get #seconds(): number {
    return this.#link?.seconds ?? this.#closedSeconds
  }

  #close(): void {
    this.#closedSeconds = this.#seconds
    this.#link?.end(this.#passedBytes)
    this.#link?.free()
    this.#link = null
    this.#passedBytes = 0
  }

  /** A page of a stream that is not heard. */
  #passOver(serial: number): void {
    const { warnings } = this.#file
    const place = this.#unheard.get(serial)
    if (place === 'beside' || place === 'said') return
    const isAlone = this.#link === null || this.#link.isEnded
    if (place === 'behind') this.#unheard.set(serial, 'said')
    if (place === 'behind' && isAlone) warnings.leftOut(this.#seconds)
    else warnings.strayPages(this.#seconds)
  }

  #count(): void {
    this.#streams += 1
    const most = Math.min(MAX_STREAMS, FREE_STREAMS + STREAMS_A_SECOND * this.#seconds)
    if (this.#streams > most) {
      throw corrupt(
        `it has ${this.#streams} streams within ${Math.round(this.#seconds)} s, more than any recording has`,
      )
    }
  }
}

/** The header; null where it is one of a kind that is not read here, or an impossible one. */
function headOf(body: Uint8Array): OggHead | null {
  try {
    return parseOggHead(body)
  } catch (error) {
    if (error instanceof ToolkitError) return null
    throw error
  }
}
