/** What ffmpeg said on its way, told apart. */
export interface Complaints {
  /** Its words, or our own, where the file ends too early; else null. */
  readonly cut: string | null
  /** Places that could not be decoded or read. */
  readonly damagedPlaces: number
  /** ffmpeg's words on the first of them; empty where there is none. */
  readonly firstDamage: string
  /** Its last words, for an end that is a failure. */
  readonly lastWords: string
}

const MAX_LINE = 2_000
const KEPT_LINES = 12

const CUT = /partial file|ended prematurely|truncat|premature end/i
/** What ffmpeg says itself of a packet that its decoder refuses, from version 4 to 8. */
const UNDECODED = /error while decoding|error submitting (a )?packet|decoding error/i
/** Its demuxer got less than a packet should hold, or counts a packet as lost. */
const CORRUPT_PACKET = /packet corrupt \(stream = (\d+)/i

/**
 * Listens to ffmpeg's stderr (`-v repeat+level+warning`). Memory is bounded for any number of words. Only words on the
 * sound count: what a picture's decoder says while ffmpeg looks at the streams concerns nobody.
 */
export class FfmpegMessages {
  readonly #demuxer: string
  readonly #path: string
  readonly #others: ReadonlySet<string> | null
  readonly #number: number | null
  readonly #lines: string[] = []
  #rest = ''
  #cut: string | null = null
  #undecoded = 0
  #other = 0
  #firstDamage = ''

  /** `otherCodecs`: what is no sound (null: not known). `number`: the stream that is decoded (null: not known). */
  constructor(options: {
    readonly demuxer: string
    readonly path: string
    readonly otherCodecs: readonly string[] | null
    readonly number: number | null
  }) {
    this.#demuxer = options.demuxer
    this.#path = options.path
    this.#others = options.otherCodecs && new Set(options.otherCodecs)
    this.#number = options.number
  }

  hear(text: string): void {
    const lines = (this.#rest + text).split('\n')
    this.#rest = (lines.pop() ?? '').slice(0, MAX_LINE)
    for (const line of lines) this.#judge(line)
  }

  finish(): Complaints {
    if (this.#rest !== '') this.#judge(this.#rest)
    this.#rest = ''
    return {
      cut: this.#cut,
      // A refused packet has a line of its decoder and one of ffmpeg itself.
      damagedPlaces: this.#undecoded > 0 ? this.#undecoded : this.#other,
      firstDamage: this.#firstDamage,
      lastWords: this.#lines.join(' '),
    }
  }

  #judge(line: string): void {
    const words = this.#withoutMarks(line)
    const isError = /\[(error|fatal|panic)\]/.test(line)
    if (isError || this.#lines.length === 0) {
      this.#lines.push(words)
      if (this.#lines.length > KEPT_LINES) this.#lines.shift()
    }
    const corrupt = CORRUPT_PACKET.exec(line)
    if (corrupt !== null) this.#judgeCorruptPacket(Number(corrupt[1]), words)
    else if (isError && this.#concernsTheSound(line)) this.#judgeError(words)
  }

  #judgeCorruptPacket(number: number, words: string): void {
    if (this.#number !== null && number !== this.#number) return
    // A transport stream counts its packets; the others come up short only at the end of the file.
    if (this.#demuxer === 'mpegts') this.#countOther(words)
    else this.#cut ??= 'its last packet is not whole'
  }

  #judgeError(words: string): void {
    if (CUT.test(words)) {
      this.#cut ??= 'ffmpeg finds its end missing'
    } else if (this.#cut !== null) {
      return // the last packet, which is not whole, is what cannot be decoded
    } else if (UNDECODED.test(words)) {
      this.#undecoded += 1
      if (this.#firstDamage === '') this.#firstDamage = words
    } else {
      this.#countOther(words)
    }
  }

  #countOther(words: string): void {
    this.#other += 1
    if (this.#firstDamage === '') this.#firstDamage = words
  }

  /** `[mov,mp4 @ 0x55…] [error] words`: who speaks stands first, and nobody where it is ffmpeg itself. */
  #concernsTheSound(line: string): boolean {
    const speakers = [...line.matchAll(/\[([^\]@]+) @ 0x[0-9a-f]+\]/g)].map(
      (match) => match[1] ?? '',
    )
    const [speaker] = speakers
    if (speaker === undefined) return true
    // Our own output, and the size of a picture.
    if (/^(matroska|out#.*)$/.test(speaker) || speakers.includes('IMGUTILS')) return false
    if (this.#others === null) return UNDECODED.test(line) || CUT.test(line)
    return !speakers.some((name) => this.#others?.has(name.replace(/^dec:/, '')))
  }

  #withoutMarks(line: string): string {
    return line
      .replaceAll(`file:${this.#path}`, 'the file')
      .replaceAll(this.#path, 'the file')
      .replaceAll(/\[[^\]]*@ 0x[0-9a-f]+\]\s*|\[(warning|error|fatal|panic)\]\s*/g, '')
      .trim()
      .slice(0, MAX_LINE)
  }
}
