let arriving: string | null = null

/** Remembers that a recording is being opened to be judged next, so that it begins at its first spot. */
export const autoplay = {
  announce(recordingId: string): void {
    arriving = recordingId
  },
  /** Whether this recording was announced; asked once, it is forgotten. */
  take(recordingId: string): boolean {
    const isThis = arriving === recordingId
    if (isThis) arriving = null
    return isThis
  },
}
