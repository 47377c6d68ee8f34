import type { MediaFacts } from '@toolkit/core'

/** Media facts of a plain recording, with the given fields overridden. */
export function someMedia(fields: Partial<MediaFacts> = {}): MediaFacts {
  return {
    container: 'WAV',
    codec: 'PCM 16-bit',
    sampleRate: 16_000,
    channels: 1,
    tracks: [],
    track: 0,
    warnings: [],
    ...fields,
  }
}
