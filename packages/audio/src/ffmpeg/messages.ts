/** Summary of ffmpeg's messages. */
export interface MessageSummary {
  /** Why the file counts as truncated; null if it does not. */
  readonly truncation: string | null
  /** Number of places that could not be read or decoded. */
  readonly damageCount: number
  /** ffmpeg's message for the first of them; empty if there is none. */
  readonly firstDamageMessage: string
  /** The last messages, for an exit with an error. */
  readonly lastMessages: string
}

const MAX_LINE = 2_000
const KEPT_LINES = 12

const TRUNCATION = /partial file|ended prematurely|truncat|premature end/i
/** ffmpeg's own messages for a packet that the decoder rejects, in versions 4 to 8. */
const REJECTED_PACKET = /error while decoding|error submitting (a )?packet|decoding error/i
/** The demuxer read an incomplete packet, or counts a packet as lost. */
const CORRUPT_PACKET = /packet corrupt \(stream = (\d+)/i

/**
 * Parses ffmpeg's stderr (`-v repeat+level+warning`) in bounded memory. Counts only messages about the audio stream,
 * not those of video decoders that ffmpeg uses to detect streams.
 */
export class FfmpegMessages {
  readonly #demuxer: string
  readonly #path: string
  readonly #otherCodecs: ReadonlySet<string> | null
  readonly #streamIndex: number | null
  readonly #lines: string[] = []
  #rest = ''
  #truncation: string | null = null
  #rejectedPackets = 0
  #otherErrors = 0
  #firstDamageMessage = ''

  /**
   * `otherCodecs`: codecs of all non-audio streams (null: unknown). `number`: index of the decoded stream (null:
   * unknown).
   */
  constructor(options: {
    readonly demuxer: string
    readonly path: string
    readonly otherCodecs: readonly string[] | null
    readonly number: number | null
  }) {
    this.#demuxer = options.demuxer
    this.#path = options.path
    this.#otherCodecs = options.otherCodecs && new Set(options.otherCodecs)
    this.#streamIndex = options.number
  }

  push(text: string): void {
    const lines = (this.#rest + text).split('\n')
    this.#rest = (lines.pop() ?? '').slice(0, MAX_LINE)
    for (const line of lines) this.#parseLine(line)
  }

  finish(): MessageSummary {
    if (this.#rest !== '') this.#parseLine(this.#rest)
    this.#rest = ''
    return {
      truncation: this.#truncation,
      // A rejected packet causes one message of its decoder and one of ffmpeg.
      damageCount: this.#rejectedPackets > 0 ? this.#rejectedPackets : this.#otherErrors,
      firstDamageMessage: this.#firstDamageMessage,
      lastMessages: this.#lines.join(' '),
    }
  }

  #parseLine(line: string): void {
    const text = this.#messageText(line)
    const isError = /\[(error|fatal|panic)\]/.test(line)
    if (isError || this.#lines.length === 0) {
      this.#lines.push(text)
      if (this.#lines.length > KEPT_LINES) this.#lines.shift()
    }
    const corrupt = CORRUPT_PACKET.exec(line)
    if (corrupt !== null) this.#handleCorruptPacket(Number(corrupt[1]), text)
    else if (isError && this.#concernsAudio(line)) this.#handleError(text)
  }

  #handleCorruptPacket(number: number, text: string): void {
    if (this.#streamIndex !== null && number !== this.#streamIndex) return
    // A transport stream numbers its packets; in other formats a packet is incomplete only at the end of the file.
    if (this.#demuxer === 'mpegts') this.#countOtherError(text)
    else this.#truncation ??= 'its last packet is incomplete'
  }

  #handleError(text: string): void {
    if (TRUNCATION.test(text)) {
      this.#truncation ??= 'ffmpeg reports that its end is missing'
    } else if (this.#truncation !== null) {
      return // the incomplete last packet cannot be decoded
    } else if (REJECTED_PACKET.test(text)) {
      this.#rejectedPackets += 1
      if (this.#firstDamageMessage === '') this.#firstDamageMessage = text
    } else {
      this.#countOtherError(text)
    }
  }

  #countOtherError(text: string): void {
    this.#otherErrors += 1
    if (this.#firstDamageMessage === '') this.#firstDamageMessage = text
  }

  /** Line format: `[mov,mp4 @ 0x55…] [error] text`. The component comes first; ffmpeg's own messages have none. */
  #concernsAudio(line: string): boolean {
    const components = [...line.matchAll(/\[([^\]@]+) @ 0x[0-9a-f]+\]/g)].map(
      (match) => match[1] ?? '',
    )
    const [component] = components
    if (component === undefined) return true
    // Messages about the output file and about picture sizes.
    if (/^(matroska|out#.*)$/.test(component) || components.includes('IMGUTILS')) return false
    if (this.#otherCodecs === null) return REJECTED_PACKET.test(line) || TRUNCATION.test(line)
    return !components.some((name) => this.#otherCodecs?.has(name.replace(/^dec:/, '')))
  }

  #messageText(line: string): string {
    return line
      .replaceAll(`file:${this.#path}`, 'the file')
      .replaceAll(this.#path, 'the file')
      .replaceAll(/\[[^\]]*@ 0x[0-9a-f]+\]\s*|\[(warning|error|fatal|panic)\]\s*/g, '')
      .trim()
      .slice(0, MAX_LINE)
  }
}
