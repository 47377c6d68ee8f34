/** What one packet sounds like. */
export interface PacketSound {
  /** Samples of each channel, by the packet's own header. */
  readonly samples: number
  /** The samples; null where the packet is damaged. Once, in the order of the packets. */
  decode(): Promise<readonly Float32Array[] | null>
}

/** Decodes the packets of one stream, in order. */
export interface PacketDecoder {
  /**
   * What a packet, which is not empty, is; `damaged`: not even its length is known. Throws audio-corrupt where a header makes decoding
   * impossible.
   */
  take(packet: Uint8Array): Promise<PacketSound | 'header' | 'damaged'>
  free(): void
}

/** The channels, if there are as many and as long as the packet's header says. */
export function fitting(
  channels: readonly Float32Array[],
  expected: { readonly channels: number; readonly samples: number },
): readonly Float32Array[] | null {
  const fits =
    channels.length === expected.channels &&
    channels.every((channel) => channel.length === expected.samples)
  return fits ? channels : null
}
