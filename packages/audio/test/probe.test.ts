import { PROBE_BYTES, probe } from '@toolkit/audio'
import { describe, expect, it } from 'vitest'
import { chunk, join, latin, type WavSpec, wav } from './wav-builder.ts'

const base: WavSpec = { kind: 'int16', sampleRate: 16_000, channels: 1, samples: [0, 0.5, -0.5, 0] }
const WITHOUT = { ffmpegAvailable: false }
const WITH = { ffmpegAvailable: true }

function codeOf(head: Uint8Array, sizeBytes: number | null = head.length, options = WITHOUT) {
  try {
    return probe(head, sizeBytes, options).format
  } catch (error) {
    return (error as { code?: string }).code ?? error
  }
}

function patched(bytes: Uint8Array, at: number, values: readonly number[]): Uint8Array {
  const out = bytes.slice()
  out.set(values, at)
  return out
}

function mp3Frames(count: number): Uint8Array {
  const frame = new Uint8Array(417)
  frame.set([0xff, 0xfb, 0x90, 0x00])
  return join(Array.from({ length: count }, () => frame))
}

function id3(size: number): Uint8Array {
  const tag = new Uint8Array(10 + size)
  tag.set(latin('ID3\x04'))
  tag.set([(size >> 21) & 127, (size >> 14) & 127, (size >> 7) & 127, size & 127], 6)
  return tag
}

describe('probe of WAV', () => {
  it('returns sample rate, channels and duration', () => {
    const head = wav({ ...base, channels: 2, before: [chunk('LIST', latin('odd'))] })
    expect(probe(head, head.length, WITHOUT)).toEqual({
      format: 'wav',
      contentType: 'audio/wav',
      sampleRate: 16_000,
      channels: 2,
      durationSeconds: 2 / 16_000,
    })
  })

  it.each([0, 0xffffffff])('treats a data size of %d as a placeholder', (dataSize) => {
    const head = wav({ ...base, dataSize, riffSize: dataSize })
    expect(probe(head, head.length, WITHOUT)).toMatchObject({
      format: 'wav',
      durationSeconds: null,
    })
  })

  it('ignores a data chunk beyond the head, and reports no truncation while the size is unknown', () => {
    const head = wav({ ...base, before: [chunk('bext', new Uint8Array(2 * PROBE_BYTES))] })
    const found = probe(head.subarray(0, PROBE_BYTES), head.length, WITHOUT)
    expect(found).toMatchObject({ format: 'wav', sampleRate: null, durationSeconds: null })
    expect(codeOf(wav({ ...base, dataSize: 1_000_000 }), null)).toBe('wav')
  })

  it.each([1_000_000, 7, 0x7fffffff])(
    'leaves a wrong data size of %d to the decoder',
    (dataSize) => {
      const head = wav({ ...base, dataSize })
      const durationSeconds = dataSize === 7 ? 3 / 16_000 : null
      expect(probe(head, head.length, WITHOUT)).toMatchObject({ format: 'wav', durationSeconds })
    },
  )

  const file = wav(base)
  it.each([
    ['ends inside its header', file.subarray(0, 30), 'audio-truncated'],
    ['declares 0 Hz', patched(file, 24, [0, 0, 0, 0]), 'audio-bad-header'],
    ['declares 0 channels', patched(file, 22, [0, 0]), 'audio-bad-header'],
    ['declares 9 channels', patched(file, 22, [9, 0]), 'audio-bad-header'],
    [
      'declares 12 bits in 1 byte',
      patched(file, 28, [0x80, 0x3e, 0, 0, 1, 0, 12, 0]),
      'audio-bad-header',
    ],
    ['declares 40 bits', patched(file, 32, [5, 0, 40, 0]), 'audio-bad-header'],
    [
      'has its data before its format',
      join([file.subarray(0, 12), chunk('data', file)]),
      'audio-bad-header',
    ],
    ['is mu-law', patched(file, 20, [7, 0]), 'audio-needs-ffmpeg'],
  ])('rejects a file that %s', (_, head, code) => {
    expect(codeOf(head)).toBe(code)
  })
})

describe('probe of other formats', () => {
  it.each([
    ['nothing', new Uint8Array(0), 'audio-empty'],
    ['text', latin('RIFFs are great, said the text that was named .wav'), 'audio-unknown-format'],
    ['one letter', latin('a'), 'audio-unknown-format'],
    ['UTF-16 text', latin(`\xff\xfe${'H\0e\0l\0l\0o\0 '.repeat(100)}`), 'audio-unknown-format'],
    ['PNG', latin('\x89PNG\r\n\x1a\n\0\0\0\rIHDR'), 'audio-unknown-format'],
    ['JPEG', latin('\xff\xd8\xff\xe0\0\x10JFIF\0'), 'audio-unknown-format'],
    ['PDF', latin('%PDF-1.7\n%\xe2\xe3\xcf\xd3'), 'audio-unknown-format'],
    ['ZIP', latin('PK\x03\x04\x14\0'), 'audio-unknown-format'],
    ['WebP', latin('RIFF\x24\0\0\0WEBPVP8 '), 'audio-unknown-format'],
    ['a playlist', latin('ffconcat version 1.0\nfile /etc/passwd'), 'audio-unknown-format'],
    ['zeros', new Uint8Array(5000), 'audio-unknown-format'],
    [
      'text that starts like an ID3v1 tag',
      latin('TAG of the day. '.repeat(50)),
      'audio-unknown-format',
    ],
    ['only empty tags', join(Array.from({ length: 8_000 }, () => id3(0))), 'mp3'],
    ['MP3', mp3Frames(3), 'mp3'],
    ['MP3 after a tag', join([id3(300), mp3Frames(3)]), 'mp3'],
    ['a tag longer than the head', id3(100_000).subarray(0, PROBE_BYTES), 'mp3'],
    [
      'a single sync word',
      join([mp3Frames(1), latin('no frame follows here')]),
      'audio-unknown-format',
    ],
  ])('%s', (_, head, expected) => {
    expect(codeOf(head)).toBe(expected)
  })

  it.each([
    ['M4A', latin('\0\0\0\x20ftypM4A \0\0\0\0'), 'audio/mp4'],
    ['MP4', latin('\0\0\0\x20ftypisom\0\0\0\0'), 'video/mp4'],
    ['WebM', latin('\x1a\x45\xdf\xa3\x9f\x42\x82\x84webm'), 'video/webm'],
    ['AIFF', latin('FORM\0\0\0\0AIFFCOMM'), 'audio/aiff'],
    ['AVI', latin('RIFF\0\0\0\0AVI LIST'), 'video/x-msvideo'],
    ['AMR', latin('#!AMR\n'), 'audio/amr'],
    ['WMA', latin('\x30\x26\xb2\x75\x8e\x66\xcf\x11\xa6\xd9'), 'video/x-ms-asf'],
    ['ADTS', latin('\xff\xf1\x50\x80\x02\x1f\xfc'), 'audio/aac'],
  ])('%s needs ffmpeg', (_, head, contentType) => {
    expect(probe(head, 100_000, WITH)).toMatchObject({ format: 'ffmpeg', contentType })
    expect(codeOf(head, 100_000)).toBe('audio-needs-ffmpeg')
  })

  it('reads FLAC after a tag, and rejects a FLAC of 0 Hz', () => {
    const streamInfo = latin('fLaC\0\0\0\x22\x10\0\x10\0\0\0\0\0\0\0\x0a\xc4\x42\xf0\0\0\xac\x44')
    expect(probe(join([id3(40), streamInfo]), null, WITHOUT)).toMatchObject({
      format: 'flac',
      sampleRate: 44_100,
      channels: 2,
      durationSeconds: 1,
    })
    expect(codeOf(patched(streamInfo, 18, [0, 0, 0]))).toBe('audio-bad-header')
  })
})
