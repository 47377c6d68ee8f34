const AUDIO_TYPES = new Set([
  'audio/aac',
  'audio/aiff',
  'audio/flac',
  'audio/mp4',
  'audio/mpeg',
  'audio/ogg',
  'audio/opus',
  'audio/wav',
  'audio/webm',
  'audio/x-wav',
  'audio/x-m4a',
  'audio/x-matroska',
  'video/mp4',
  'video/webm',
  'video/x-matroska',
])

/** The media type where it is one that browsers only ever play, else one that they only ever save. */
export function safeAudioType(contentType: string): string {
  const base = contentType.split(';', 1)[0]?.trim().toLowerCase() ?? ''
  return AUDIO_TYPES.has(base) ? base : 'application/octet-stream'
}
