import { ByteReader } from './byte-reader.ts'
import { ffmpegStream } from './ffmpeg/stream.ts'
import { skipId3 } from './mpeg/id3.ts'
import type { OggCodec } from './ogg/decode.ts'
import { isOgg } from './ogg/page.ts'
import { needsFfmpeg, PROBE_BYTES } from './probe.ts'
import { recognise } from './recognise.ts'

export interface SourceOptions {
  readonly ffmpegPath: string | null
  /** Folder for temporary files that ffmpeg reads. */
  readonly tempDir: string
  /** Index of the audio track to decode; null or omitted: the track that players select. */
  readonly track?: number | null | undefined
  /** Path of a complete local file with the same bytes, so that ffmpeg needs no copy. */
  readonly file?: string | null | undefined
  readonly signal?: AbortSignal | undefined
}

export type Codec = 'wav' | 'mp3' | 'flac' | `ogg-${OggCodec}` | 'rendition' | 'ffmpeg'

/** A byte stream and the decoder that reads it. */
export interface Source {
  readonly codec: Codec
  readonly reader: ByteReader
}

/**
 * Detects the format of `bytes`. Formats that only ffmpeg reads are converted to the stream that `decodeFfmpeg` reads.
 * The caller closes the reader.
 */
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
    // After a skipped tag the reader no longer yields the bytes of the whole file.
    const file = afterTag ? null : (options.file ?? null)
    const stream = ffmpegStream(reader, { ffmpegPath, tempDir, track, file, signal, ...container })
    // No signal here: the stream handles it and ends only after child process and file are gone.
    return { codec: 'ffmpeg', reader: new ByteReader(stream) }
  } catch (error) {
    await reader.close()
    throw error
  }
}
