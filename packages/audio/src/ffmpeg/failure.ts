import { ToolkitError } from '@toolkit/core'
import { corrupt, truncated } from '../sound-block.ts'

const SHOWN = 300

/** What an ended ffmpeg means: null for success. `path` is taken out of its words. Codes: audio-no-samples, audio-truncated, audio-corrupt. */
export function ffmpegFailure(
  code: number | null,
  words: string,
  path: string,
): ToolkitError | null {
  if (/matches no streams|does not contain any stream/.test(words)) {
    return new ToolkitError(
      'audio-no-samples',
      'There is no sound track in this file. Choose a file with sound.',
    )
  }
  // With these words ffmpeg tells of a cut file, and then ends as if all were well.
  if (/partial file|truncat|premature/i.test(words))
    return truncated('ffmpeg finds its end missing')
  if (code === 0) return null
  const text = words
    .replaceAll(path, 'the file')
    .replaceAll(/@ 0x[0-9a-f]+/g, '')
    .replaceAll(/\s+/g, ' ')
  return corrupt(`ffmpeg says “${text.trim().slice(0, SHOWN) || `exit code ${code}`}”`)
}
