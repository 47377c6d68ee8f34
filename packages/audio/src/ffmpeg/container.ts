/** A container that only ffmpeg reads: its content type and the only demuxer that ffmpeg may use for it. */
export interface Container {
  readonly contentType: string
  readonly demuxer: string
}

const ASF = '3026b2758e66cf11'

/** Detects a container that only ffmpeg reads by its first bytes; null if there is no match. */
export function recogniseContainer(head: Uint8Array): Container | null {
  const at = (offset: number, length: number): string =>
    String.fromCharCode(...head.subarray(offset, offset + length))
  if (at(4, 4) === 'ftyp') {
    const type = at(8, 3) === 'M4A' || at(8, 3) === 'M4B' ? 'audio/mp4' : 'video/mp4'
    return { contentType: type, demuxer: 'mov' }
  }
  if (['moov', 'mdat', 'wide', 'free'].includes(at(4, 4)) && head[0] === 0) {
    return { contentType: 'video/quicktime', demuxer: 'mov' }
  }
  if (at(0, 4) === '\x1a\x45\xdf\xa3') {
    const isWebm = at(0, 64).includes('webm')
    return { contentType: isWebm ? 'video/webm' : 'video/x-matroska', demuxer: 'matroska' }
  }
  if (at(0, 4) === 'FORM' && ['AIFF', 'AIFC'].includes(at(8, 4))) {
    return { contentType: 'audio/aiff', demuxer: 'aiff' }
  }
  if (at(0, 4) === 'RIFF' && at(8, 4) === 'AVI ') {
    return { contentType: 'video/x-msvideo', demuxer: 'avi' }
  }
  if (at(0, 4) === 'riff' && at(4, 2) === '\x2e\x91') {
    return { contentType: 'audio/x-w64', demuxer: 'w64' }
  }
  if (at(0, 4) === 'RIFX' && at(8, 4) === 'WAVE')
    return { contentType: 'audio/wav', demuxer: 'wav' }
  if (at(0, 4) === 'caff') return { contentType: 'audio/x-caf', demuxer: 'caf' }
  if (at(0, 4) === '.snd') return { contentType: 'audio/basic', demuxer: 'au' }
  if (at(0, 5) === '#!AMR') return { contentType: 'audio/amr', demuxer: 'amr' }
  if (at(0, 4) === 'FLV\x01') return { contentType: 'video/x-flv', demuxer: 'flv' }
  if (hex(head.subarray(0, 8)) === ASF) return { contentType: 'video/x-ms-asf', demuxer: 'asf' }
  if (isTransportStream(head)) return { contentType: 'video/mp2t', demuxer: 'mpegts' }
  if (head[0] === 0xff && ((head[1] ?? 0) & 0xf6) === 0xf0 && isAdts(head)) {
    return { contentType: 'audio/aac', demuxer: 'aac' }
  }
  return null
}

function hex(bytes: Uint8Array): string {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}

function isTransportStream(head: Uint8Array): boolean {
  return head.length > 376 && [0, 188, 376].every((at) => head[at] === 0x47)
}

/** Detects ADTS (ISO 13818-7 §6.2): a valid sampling index, followed by a second frame if the head is long enough. */
function isAdts(head: Uint8Array): boolean {
  const [, , c, d, e, f] = head
  if (c === undefined || d === undefined || e === undefined || f === undefined) return false
  const length = ((d & 3) << 11) | (e << 3) | (f >> 5)
  if (((c >> 2) & 15) > 12 || length < 7) return false
  return (
    length + 1 >= head.length ||
    (head[length] === 0xff && ((head[length + 1] ?? 0) & 0xf6) === 0xf0)
  )
}
