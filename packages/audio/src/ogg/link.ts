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

/** What the links of one file have in common. */
export interface FileContext {
  readonly warnings: OggWarnings
  readonly silence: SilenceBudget
  /** Packets that could be decoded, and that could not. */
  readonly packets: { good: number; bad: number }
}

/** A page of a link, understood and placed. */
export interface TakenPage {
  readonly sounds: readonly PacketSound[]
  /** Null where no sound ends on the page. */
  readonly placement: Placement | null
}

/** What is lost before a page. */
interface Loss {
  readonly bytes: number
  readonly packets: number
  /** Whether pages are missing by their numbers. */
  readonly isJump: boolean
}

const NO_LOSS: Loss = { bytes: 0, packets: 0, isJump: false }

/** One stream of an Ogg file, up to the next one: its packets, their clock and their sound. */
export class Link {
  readonly serial: number
  readonly #head: OggHead
  readonly #startSeconds: number
  readonly #file: FileContext
  readonly #decoder: PacketDecoder
  readonly #clock: GranuleClock
  readonly #out: SoundJoiner
  readonly #packets = new PacketAssembler()
  /** Header packets, for the decoder of a stream that begins anew. */
  readonly #headers: Uint8Array[] = []
  #sequence: number | null = null
  #loss = NO_LOSS
  #hasSound = false
  #isEnded = false

  /** `startSeconds`: where it begins in the sound of the file. */
  constructor(head: OggHead, serial: number, startSeconds: number, file: FileContext) {
    this.serial = serial
    this.#head = head
    this.#startSeconds = startSeconds
    this.#file = file
    this.#decoder = packetDecoder(head)
    const trimsBeginning = head.codec === 'vorbis'
    this.#clock = new GranuleClock(head.sampleRate, { trimsBeginning, silence: file.silence })
    this.#out = new SoundJoiner(head, head.codec === 'opus' ? head.preSkip : 0)
  }

  /** Where its sound ends so far, in seconds of the file. */
  get seconds(): number {
    return this.#startSeconds + this.#out.samples / this.#head.sampleRate
  }

  /** Whether the page before was marked as the last one. */
  get isEnded(): boolean {
    return this.#isEnded
  }

  /** Whether it ends inside a packet. */
  get isOpen(): boolean {
    return this.#packets.isOpen
  }

  /**
   * Understands the next page. `passedBytes` before it belong to no page. Null: the page stands behind the end and begins
   * the clock anew, so that it belongs to `restarted()`. Throws audio-corrupt.
   */
  async take(event: PageEvent, passedBytes: number): Promise<TakenPage | null> {
    const { page } = event
    const sounds = await this.#sounds(event, passedBytes)
    if (sounds.length === 0) {
      this.#isEnded ||= page.isLast
      return { sounds, placement: null }
    }
    const lengths = sounds.map(({ samples }) => samples)
    const samples = lengths.reduce((sum, length) => sum + length, 0)
    const { granule } = page
    if (this.#isEnded) {
      if (!this.#clock.goesOn({ samples, granule })) return null
      this.#file.warnings.wentOn(this.seconds)
    }
    const { bytes, packets, isJump } = this.#loss
    // Numbers jump before the first sound of a stream that was cut out of a live one, too.
    const isAfterLoss = bytes > 0 || packets > 0 || (isJump && this.#hasSound)
    const longest = Math.max(...lengths)
    const isLast = page.isLast || event.isFinal
    const placement = this.#clock.place({ samples, longest, granule, isLast, isAfterLoss })
    this.#hasSound = true
    this.#isEnded = page.isLast
    return { sounds, placement }
  }

  /** The sound of a page that was taken; of each page before the next is taken. */
  async *play({ sounds, placement }: TakenPage): AsyncGenerator<SoundBlock> {
    if (placement === null) return
    yield* this.#fill(placement)
    this.#out.skip(placement.skip)
    let left = placement.kept
    const bad = { at: this.seconds, samples: 0 }
    for (const sound of sounds) {
      const samples = Math.min(left, sound.samples)
      left -= samples
      if (samples === 0 && sound.samples > 0) continue
      const channels = await sound.decode()
      if (channels !== null) {
        this.#file.packets.good += 1
        yield* this.#out.push(channels.map((data) => data.subarray(0, samples)))
        continue
      }
      this.#file.packets.bad += 1
      if (bad.samples === 0) bad.at = this.seconds
      bad.samples += samples
      yield* this.#out.silence(samples)
    }
    if (bad.samples > 0) {
      this.#file.warnings.damaged(bad.at, bad.samples / this.#head.sampleRate)
    }
    yield* this.#out.rest()
  }

  /** A link with the same headers that begins where this one ends. Frees this one. */
  async restarted(): Promise<Link> {
    const next = new Link(this.#head, this.serial, this.seconds, this.#file)
    for (const packet of this.#headers) {
      next.#headers.push(packet)
      await next.#decoder.take(packet)
    }
    this.free()
    return next
  }

  /** Says what is lost behind its last page. */
  end(passedBytes: number): void {
    const { bytes, packets } = this.#loss
    if (bytes + passedBytes + packets > 0) this.#file.warnings.damaged(this.seconds, null)
    this.#loss = NO_LOSS
  }

  free(): void {
    this.#decoder.free()
  }

  async #sounds({ page, body }: PageEvent, passedBytes: number): Promise<PacketSound[]> {
    const expected = this.#sequence === null ? null : this.#sequence + 1
    const isJump = expected !== null && page.sequence > expected
    if (isJump || (passedBytes > 0 && page.sequence !== expected)) this.#packets.drop()
    this.#sequence = page.sequence
    const sounds: PacketSound[] = []
    let damaged = 0
    for (const packet of this.#packets.push(page, body)) {
      // Some encoders end with an empty one; what it should have been shows in the granule.
      if (packet.length === 0) continue
      const sound = await this.#decoder.take(packet)
      if (sound === 'damaged') damaged += 1
      else if (sound !== 'header') sounds.push(sound)
      else if (!this.#hasSound) this.#headers.push(packet)
    }
    this.#file.packets.bad += damaged
    this.#loss = {
      bytes: this.#loss.bytes + passedBytes,
      packets: this.#loss.packets + damaged,
      isJump: this.#loss.isJump || isJump,
    }
    return sounds
  }

  /** The silence before a page, and what is to be said of it. */
  *#fill({ gap, isTimed, isContradicted }: Placement): Generator<SoundBlock> {
    const { warnings } = this.#file
    const at = this.seconds
    if (isContradicted) warnings.clockDoubted(at)
    yield* this.#out.silence(gap)
    const { bytes, packets, isJump } = this.#loss
    const isLoss = bytes > 0 || packets > 0 || isJump
    // Without a granule it shows only at the next page whether time is missing.
    if (isTimed) this.#loss = NO_LOSS
    if (this.seconds > at) warnings.gap(at, this.seconds - at, isLoss)
    else if (isTimed && packets > 0) warnings.damaged(at, null)
    else if (isTimed && bytes > 0) warnings.passedBytes(at, bytes)
  }
}

function packetDecoder(head: OggHead): PacketDecoder {
  if (head.codec === 'opus') return new OpusPackets(head)
  return head.codec === 'flac' ? new FlacPackets(head) : new VorbisPackets(head)
}
