/** The audio of one packet. */
export interface PacketSound {
  /** Samples per channel, from the packet's header. */
  readonly samples: number
  /** Decodes the samples; null if the packet is damaged. Call once, in packet order. */
  decode(): Promise<readonly Float32Array[] | null>
}

/** Decodes the packets of one stream, in order. */
export interface PacketDecoder {
  /**
   * Parses a non-empty packet. `damaged`: its length in samples is unknown. Throws audio-corrupt if a header makes
   * decoding impossible.
   */
  take(packet: Uint8Array): Promise<PacketSound | 'header' | 'damaged'>
  free(): void
}

/** Returns the channels if their count and length match the packet header; otherwise null. */
export function matchingChannels(
  channels: readonly Float32Array[],
  expected: { readonly channels: number; readonly samples: number },
): readonly Float32Array[] | null {
  const fits =
    channels.length === expected.channels &&
    channels.every((channel) => channel.length === expected.samples)
  return fits ? channels : null
}
