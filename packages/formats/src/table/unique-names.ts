/** Extensions of audio and video files, which the name of a recording may have. */
const MEDIA_EXTENSION =
  /\.(aac|aif|aifc|aiff|amr|au|avi|caf|flac|m4a|m4v|mka|mkv|mov|mp2|mp3|mp4|mpeg|mpg|oga|ogg|opus|ra|wav|wave|webm|wma|wmv)$/i

const MAX_FILE_NAME_BYTES = 120
const RESERVED_ON_WINDOWS = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i

/** The name of a recording without the extension of an audio or video file. */
export function withoutMediaExtension(name: string): string {
  return name.replace(MEDIA_EXTENSION, '') || name
}

/**
 * A name as the first part of a file name that every file system takes: no separators, no invisible characters, not hidden,
 * not reserved, at most 120 bytes of UTF-8.
 */
export function safeFileName(name: string): string {
  const visible = name
    .toWellFormed()
    .normalize('NFC')
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}/\\:*?"<>|]+/gu, '_')
    .replace(/^[\s.]+/, '_')
  const short = firstBytes(visible, MAX_FILE_NAME_BYTES).replace(/[\s.]+$/, '')
  if (short === '') return '_'
  return RESERVED_ON_WINDOWS.test(short) ? `_${short}` : short
}

function firstBytes(text: string, most: number): string {
  let kept = ''
  let bytes = 0
  for (const character of text) {
    bytes += Buffer.byteLength(character)
    if (bytes > most) break
    kept += character
  }
  return kept
}

/**
 * Makes names unique, in the order in which they are asked for. A name that is taken gets the id of its recording. Case is
 * ignored, since file systems do. Only a number is kept for each name, so that many need little memory; two names with the
 * same number are told apart as if they were one.
 */
export class UniqueNames {
  readonly #taken = new Set<number>()

  /** The name, or one with the id. */
  take(name: string, id: string): string {
    for (let attempt = 0; ; attempt++) {
      const candidate = [name, ...(attempt > 0 ? [id] : []), ...(attempt > 1 ? [attempt] : [])]
      const unique = candidate.join('_')
      const number = hash53(unique.toLowerCase())
      if (this.#taken.has(number)) continue
      this.#taken.add(number)
      return unique
    }
  }
}

/** 53 bits of two FNV-1a sums over the code units. */
function hash53(text: string): number {
  let low = 0x811c9dc5
  let high = 0xc9dc5118
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i)
    low = Math.imul(low ^ unit, 0x01000193)
    high = Math.imul(high ^ unit, 0x85ebca6b)
  }
  return (high >>> 11) * 2 ** 32 + (low >>> 0)
}
