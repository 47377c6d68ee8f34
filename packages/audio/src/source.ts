import { ByteReader } from './byte-reader.ts'
import { ffmpegStream } from './ffmpeg/stream.ts'
import { skipId3 } from './mpeg/id3.ts'
import type { OggCodec } from './ogg/decode.ts'
import { isOgg } from './ogg/page.ts'
import { needsFfmpeg, PROBE_BYTES } from './probe.ts'
import { recognise } from './recognise.ts'

export interface SourceOptions {
  readonly ffmpegPath: string | null
  /** Folder for what ffmpeg must see as a file. */
  readonly tempDir: string
  /** Which sound track of a file with several, from 0; null or left out: the one that players play. */
  readonly track?: number | null | undefined
  /** The same bytes as a file of this machine, complete: ffmpeg then needs no copy. */
  readonly file?: string | null | undefined
  readonly signal?: AbortSignal | undefined
}

export type Codec = 'wav' | 'mp3' | 'flac' | `ogg-${OggCodec}` | 'rendition' | 'ffmpeg'

/** Bytes that a decoder of this room reads, and which one it is. */
export interface Source {
  readonly codec: Codec
  readonly reader: ByteReader
}

/** Looks at the beginning of `bytes` and turns what only ffmpeg reads into what `decodeFfmpeg` reads. The caller closes the reader. */
export async function openSource(
  bytes: AsyncIterable<Uint8Array>,
  options: SourceOptions,
): Promise<Source> {
  const reader = new ByteReader(bytes, options.signal)
  try {
    await reader.fill(1)
    const afterTag = await skipId3(reader)
    await reader.fill(PROBE_BYTES)
    const head = reader.peek(PROBE_BYTES)
    const sizeBytes = reader.ended ? reader.available : null
    const { format, contentType, demuxer } = recognise(head, sizeBytes, { afterTag })
    if (demuxer === null) {
      const codec = format === 'flac' && isOgg(head) ? 'ogg-flac' : (format as Codec)
      return { codec, reader }
    }
    if (options.ffmpegPath === null) throw needsFfmpeg(contentType)
    const { ffmpegPath, tempDir, track = null, signal } = options
    const container = { demuxer, contentType }
    // Behind a tag that was skipped the bytes are no longer those of the file.
    const file = afterTag ? null : (options.file ?? null)
    const stream = ffmpegStream(reader, { ffmpegPath, tempDir, track, file, signal, ...container })
    // No signal here: the stream obeys it itself, and its end waits until child and file are gone.
    return { codec: 'ffmpeg', reader: new ByteReader(stream) }
  } catch (error) {
    await reader.close()
    throw error
  }
}
