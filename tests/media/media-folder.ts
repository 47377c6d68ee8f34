import { mkdtempSync, rmSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { original } from './original.ts'
import { ffmpeg, packetCount, sox } from './tools.ts'
import { wavFile } from './wav-file.ts'

/** The part of the original in a file. */
export interface Part {
  readonly rate: number
  readonly channels?: number
  /** Seconds of the original. */
  readonly from?: number
  readonly to: number
  readonly gain?: number
  /** Seed of another signal. */
  readonly seed?: number
  /** Whether the second channel is the inverse of the first. */
  readonly isInverted?: boolean
}

/** Relative level of further channels. */
const OTHER_CHANNELS = 0.7

/** A folder for generated inputs; shared ones are generated once. */
export class MediaFolder {
  readonly folder = mkdtempSync(path.join(tmpdir(), 'media-kinds-'))
  readonly #made = new Map<string, Promise<string>>()
  #count = 0

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true })
  }

  /** Returns the path of a WAV file of 32-bit floats with a part of the original. */
  part(part: Part): Promise<string> {
    const key = `part ${JSON.stringify(part)}`
    return this.#once(key, 'part.wav', (file) =>
      writeFile(file, wavFile({ rate: part.rate, channels: partOf(part), encoding: 'float32' })),
    )
  }

  /** Like `part`, with `seconds` of silence in its middle. */
  withPause(part: Part, seconds: number): Promise<string> {
    const key = `pause ${seconds} ${JSON.stringify(part)}`
    const { rate } = part
    const channels = partOf(part).map((samples) => {
      const middle = Math.round(samples.length / 2)
      const out = new Float32Array(samples.length + seconds * rate)
      out.set(samples.subarray(0, middle))
      out.set(samples.subarray(middle), middle + seconds * rate)
      return out
    })
    return this.#once(key, 'pause.wav', (file) =>
      writeFile(file, wavFile({ rate, channels, encoding: 'float32' })),
    )
  }

  /** Encodes `input` with ffmpeg and returns the path of the result. */
  async encoded(input: string, name: string, args: readonly string[]): Promise<string> {
    return this.withFfmpeg(name, ['-i', input, '-map_metadata', '-1', ...args])
  }

  /** Runs ffmpeg with these arguments, including inputs, and returns the path of the result. */
  withFfmpeg(name: string, args: readonly string[]): Promise<string> {
    return this.#once(`${name} ${args.join(' ')}`, name, (file) => ffmpeg([...args, file]))
  }

  withSox(name: string, input: string, args: readonly string[]): Promise<string> {
    return this.#once(`${name} ${input} ${args.join(' ')}`, name, (file) =>
      sox([input, ...args, file]),
    )
  }

  /** Returns the path of a file with these bytes. */
  stored(name: string, bytes: Uint8Array): Promise<string> {
    return this.#once(`stored ${name}`, name, (file) => writeFile(file, bytes))
  }

  async bytes(file: string | Promise<string>): Promise<Uint8Array<ArrayBuffer>> {
    return new Uint8Array(await readFile(await file))
  }

  /** Number of packets of the first audio track. */
  async packets(file: string): Promise<number> {
    return packetCount(file)
  }

  #once(key: string, name: string, make: (file: string) => Promise<unknown>): Promise<string> {
    const cached = this.#made.get(key)
    if (cached !== undefined) return cached
    const file = this.#newPath(name)
    const made = make(file).then(() => file)
    this.#made.set(key, made)
    return made
  }

  #newPath(name: string): string {
    this.#count += 1
    return path.join(this.folder, `${this.#count}-${name}`)
  }
}

/** Generates the channels of a part. */
export function partOf({
  rate,
  channels = 1,
  from = 0,
  to,
  gain = 1,
  seed = 0,
  isInverted = false,
}: Part): Float32Array[] {
  const first = original(rate, from, Math.round((to - from) * rate), seed).map((x) => gain * x)
  const factor = isInverted ? -1 : OTHER_CHANNELS
  return Array.from({ length: channels }, (_, channel) =>
    channel === 0 ? first : first.map((x) => factor * x),
  )
}
