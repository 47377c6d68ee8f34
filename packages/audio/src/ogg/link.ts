import type { SoundBlock } from '../sound-block.ts'
import { GranuleClock, type Placement, type SilenceBudget } from './clock.ts'
import { FlacPackets } from './flac.ts'
import type { OggHead } from './head.ts'
import { OpusPackets } from './opus.ts'
import type { PacketDecoder, PacketSound } from './packet-decoder.ts'
import { PacketAssembler } from './packets.ts'
import { SoundJoiner } from './sound-joiner.ts'
import type { PageEvent } from './stream.ts'
import { VorbisPackets } from './vorbis.ts'
import type { OggWarnings } from './warnings.ts'

/** State shared by the links of one file. */
export interface FileContext {
  readonly warnings: OggWarnings
  readonly silence: SilenceBudget
  /** Number of decoded and of damaged packets. */
  readonly packets: { good: number; bad: number }
}

/** A parsed and placed page. */
export interface TakenPage {
  readonly sounds: readonly PacketSound[]
  /** Null if no audio packet ends on the page. */
  readonly placement: Placement | null
}

/** Losses before a page. */
interface Loss {
  readonly bytes: number
  readonly packets: number
  /** Whether page numbers are missing. */
  readonly isJump: boolean
}

const NO_LOSS: Loss = { bytes: 0, packets: 0, isJump: false }

/** One link of a chained Ogg file: its packets, clock and decoder. */
export class Link {
  readonly serial: number
  readonly #head: OggHead
  readonly #startSeconds: number
  readonly #file: FileContext
  readonly #decoder: PacketDecoder
  readonly #clock: GranuleClock
  readonly #output: SoundJoiner
  readonly #packets = new PacketAssembler()
  /** Header packets, to start another decoder for the same stream. */
  readonly #headers: Uint8Array[] = []
  #sequence: number | null = null
  #loss = NO_LOSS
  #hasSound = false
  #isEnded = false

  /** `startSeconds`: start time in the file's output. */
  constructor(head: OggHead, serial: number, startSeconds: number, file: FileContext) {
    this.serial = serial
    this.#head = head
    this.#startSeconds = startSeconds
    this.#file = file
    this.#decoder = packetDecoder(head)
    const trimsStart = head.codec === 'vorbis'
    this.#clock = new GranuleClock(head.sampleRate, { trimsStart, silence: file.silence })
    this.#output = new SoundJoiner(head, head.codec === 'opus' ? head.preSkip : 0)
  }

  /** Current end in seconds of the file's output. */
  get seconds(): number {
    return this.#startSeconds + this.#output.samples / this.#head.sampleRate
  }

  /** Whether the previous page was marked as the last one. */
  get isEnded(): boolean {
    return this.#isEnded
  }

  /** Whether the last page ends inside a packet. */
  get isOpen(): boolean {
    return this.#packets.isOpen
  }

  /**
   * Parses and places the next page. `skippedBytes`: bytes before it that belong to no page. Null if the page follows
   * the end and restarts the clock, so that it belongs to `restarted()`. Throws audio-corrupt.
   */
  async take(event: PageEvent, skippedBytes: number): Promise<TakenPage | null> {
    const { page } = event
    const sounds = await this.#sounds(event, skippedBytes)
    if (sounds.length === 0) {
      this.#isEnded ||= page.isLast
      return { sounds, placement: null }
    }
    const lengths = sounds.map(({ samples }) => samples)
    const samples = lengths.reduce((sum, length) => sum + length, 0)
    const { granule } = page
    if (this.#isEnded) {
      if (!this.#clock.continues({ samples, granule })) return null
      this.#file.warnings.continuedAfterEnd(this.seconds)
    }
    const { bytes, packets, isJump } = this.#loss
    // A stream that was joined in progress also skips page numbers before its first audio.
    const isAfterLoss = bytes > 0 || packets > 0 || (isJump && this.#hasSound)
    const longest = Math.max(...lengths)
    const isLast = page.isLast || event.isFinal
    const placement = this.#clock.place({ samples, longest, granule, isLast, isAfterLoss })
    this.#hasSound = true
    this.#isEnded = page.isLast
    return { sounds, placement }
  }

  /** Decodes a page returned by `take`. Must be called before the next `take`. */
  async *play({ sounds, placement }: TakenPage): AsyncGenerator<SoundBlock> {
    if (placement === null) return
    yield* this.#fillGap(placement)
    this.#output.skip(placement.skip)
    let left = placement.kept
    const bad = { at: this.seconds, samples: 0 }
    for (const sound of sounds) {
      const samples = Math.min(left, sound.samples)
      left -= samples
      if (samples === 0 && sound.samples > 0) continue
      const channels = await sound.decode()
      if (channels !== null) {
        this.#file.packets.good += 1
        yield* this.#output.push(channels.map((data) => data.subarray(0, samples)))
        continue
      }
      this.#file.packets.bad += 1
      if (bad.samples === 0) bad.at = this.seconds
      bad.samples += samples
      yield* this.#output.silence(samples)
    }
    if (bad.samples > 0) {
      this.#file.warnings.damaged(bad.at, bad.samples / this.#head.sampleRate)
    }
    yield* this.#output.flush()
  }

  /** Creates a link with the same headers that starts where this one ends. Frees this one. */
  async restarted(): Promise<Link> {
    const next = new Link(this.#head, this.serial, this.seconds, this.#file)
    for (const packet of this.#headers) {
      next.#headers.push(packet)
      await next.#decoder.take(packet)
    }
    this.free()
    return next
  }

  /** Reports losses after its last page. */
  end(skippedBytes: number): void {
    const { bytes, packets } = this.#loss
    if (bytes + skippedBytes + packets > 0) this.#file.warnings.damaged(this.seconds, null)
    this.#loss = NO_LOSS
  }

  free(): void {
    this.#decoder.free()
  }

  async #sounds({ page, body }: PageEvent, skippedBytes: number): Promise<PacketSound[]> {
    const expected = this.#sequence === null ? null : this.#sequence + 1
    const isJump = expected !== null && page.sequence > expected
    if (isJump || (skippedBytes > 0 && page.sequence !== expected)) this.#packets.drop()
    this.#sequence = page.sequence
    const sounds: PacketSound[] = []
    let damaged = 0
    for (const packet of this.#packets.push(page, body)) {
      // Some encoders end with an empty packet; the granule position shows what is missing.
      if (packet.length === 0) continue
      const sound = await this.#decoder.take(packet)
      if (sound === 'damaged') damaged += 1
      else if (sound !== 'header') sounds.push(sound)
      else if (!this.#hasSound) this.#headers.push(packet)
    }
    this.#file.packets.bad += damaged
    this.#loss = {
      bytes: this.#loss.bytes + skippedBytes,
      packets: this.#loss.packets + damaged,
      isJump: this.#loss.isJump || isJump,
    }
    return sounds
  }

  /** Emits the silence before a page and reports it. */
  *#fillGap({ gap, isTimed, isIgnored }: Placement): Generator<SoundBlock> {
    const { warnings } = this.#file
    const at = this.seconds
    if (isIgnored) warnings.clockIgnored(at)
    yield* this.#output.silence(gap)
    const { bytes, packets, isJump } = this.#loss
    const isLoss = bytes > 0 || packets > 0 || isJump
    // Without a granule position, missing time shows only at the next page.
    if (isTimed) this.#loss = NO_LOSS
    if (this.seconds > at) warnings.gap(at, this.seconds - at, isLoss)
    else if (isTimed && packets > 0) warnings.damaged(at, null)
    else if (isTimed && bytes > 0) warnings.skippedBytes(at, bytes)
  }
}

function packetDecoder(head: OggHead): PacketDecoder {
  if (head.codec === 'opus') return new OpusPackets(head)
  return head.codec === 'flac' ? new FlacPackets(head) : new VorbisPackets(head)
}
