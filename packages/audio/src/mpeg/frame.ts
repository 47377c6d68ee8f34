/** The header of one MPEG audio frame (ISO 11172-3 §2.4.1.3, ISO 13818-3). */
export interface MpegFrame {
  readonly version: 1 | 2 | 2.5
  readonly layer: 1 | 2 | 3
  readonly sampleRate: number
  readonly channels: 1 | 2
  /** Samples of each channel that it decodes to. */
  readonly samples: number
  /** Bytes of the whole frame; null for the free format, whose length the header does not say. */
  readonly lengthBytes: number | null
}

const KBPS_V1 = {
  1: [0, 32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448],
  2: [0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384],
  3: [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320],
} as const
const KBPS_V2 = {
  1: [0, 32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256],
  2: [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
  3: [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
} as const
const RATES_V1 = [44_100, 48_000, 32_000] as const
const RATE_DIVISOR = { 1: 1, 2: 2, 2.5: 4 } as const
const VERSIONS = [2.5, null, 2, 1] as const
const LAYERS = [null, 3, 2, 1] as const

/** The frame header at `at`, or null where there is none. */
export function parseMpegFrame(bytes: Uint8Array, at: number): MpegFrame | null {
  const [sync, kind, rates, mode] = bytes.subarray(at, at + 4)
  if (sync !== 0xff || kind === undefined || rates === undefined || mode === undefined) return null
  if ((kind & 0xe0) !== 0xe0) return null
  const version = VERSIONS[(kind >> 3) & 3] ?? null
  const layer = LAYERS[(kind >> 1) & 3] ?? null
  const rate = RATES_V1[(rates >> 2) & 3]
  const emphasis = mode & 3
  if (version === null || layer === null || rate === undefined || emphasis === 2) return null
  const kbps = (version === 1 ? KBPS_V1 : KBPS_V2)[layer][rates >> 4]
  if (kbps === undefined) return null
  const sampleRate = rate / RATE_DIVISOR[version]
  const padding = (rates >> 1) & 1
  const lengthBytes = kbps === 0 ? null : frameLength(version, layer, kbps, sampleRate, padding)
  const samples = layer === 1 ? 384 : layer === 3 && version !== 1 ? 576 : 1152
  return { version, layer, sampleRate, channels: mode >> 6 === 3 ? 1 : 2, samples, lengthBytes }
}

/** Whether two frames can belong to one stream: what an encoder never changes within one. */
export function sameStream(a: MpegFrame, b: MpegFrame): boolean {
  return a.version === b.version && a.layer === b.layer && a.sampleRate === b.sampleRate
}

function frameLength(
  version: number,
  layer: number,
  kbps: number,
  sampleRate: number,
  padding: number,
): number {
  if (layer === 1) return (Math.floor((12_000 * kbps) / sampleRate) + padding) * 4
  const samplesPer8 = layer === 3 && version !== 1 ? 72 : 144
  return Math.floor((samplesPer8 * 1000 * kbps) / sampleRate) + padding
}
