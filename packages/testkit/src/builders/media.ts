import type { MediaFacts } from '@toolkit/core'

/** What is known of a plain recording, with the given fields over it. */
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
