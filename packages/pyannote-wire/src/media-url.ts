import { z } from 'zod'

/** Maximum length of a media URL, including `media://`. */
export const MEDIA_URL_MAX_LENGTH = 255

const MEDIA_URL = /^media:\/\/[a-zA-Z0-9\-_./]+$/

/** `media://KEY` with KEY of `[a-zA-Z0-9\-_./]+`, at most 255 characters in total. A key is a name, not a path. */
export const mediaUrlSchema = z
  .string()
  .max(MEDIA_URL_MAX_LENGTH, `must be at most ${MEDIA_URL_MAX_LENGTH} characters`)
  .regex(MEDIA_URL, 'must be media://KEY with KEY of letters, digits and - _ . /')

/** The address of this toolkit's media with `key` (letters, digits and `- _ . /`). */
export function mediaUrlOf(key: string): string {
  return `media://pyannote-api-toolkit/${key}`
}

/** Whether `url` is a well-formed media URL. */
export function isMediaUrl(url: string): boolean {
  return mediaUrlSchema.safeParse(url).success
}
