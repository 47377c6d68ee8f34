/** Encoder delays of ffmpeg's encoders in samples, and samples per packet. */

/** LAME's own delay and that of every decoder (LAME's technical FAQ). */
export const MP3_DELAY = 576 + 529
export function mp3Packet(rate: number): number {
  return rate < 32_000 ? 576 : 1_152
}

/** Delay of the filter bank in encoder and decoder. */
export const MP2_DELAY = 481
export const MP2_PACKET = 1_152

export const AAC_PACKET = 1_024
/** One packet, which is completed by the next one. */
export const AAC_DELAY = 1_024

export const AC3_DELAY = 256
export const AC3_PACKET = 1_536

/** The frame length of WMA depends on the sample rate. Its decoder outputs the first frame with the second. */
export function wmaPacket(rate: number): number {
  if (rate <= 16_000) return 512
  return rate <= 22_050 ? 1_024 : 2_048
}

export const G722_DELAY = 22
/** AMR's encoder looks 5 ms ahead. */
export const AMR_DELAY_SECONDS = 0.005
/** A block of 1,024 bytes for one channel (MS and IMA differ by five samples). */
export const ADPCM_PACKET = 2_048
