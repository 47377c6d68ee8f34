/** A file for a worker that reads hostile ones. */
export interface HostileFile {
  readonly bytes: Uint8Array
}

/** What became of it: it was read, or refused with a code. */
export interface Outcome {
  /** `decoded`, `too long`, the code of the error, or `internal` where it is none of ours. */
  readonly code: string
  readonly message: string
}

/** What the worker is started with. */
export interface HostileSettings {
  readonly ffmpegPath: string | null
  readonly tempDir: string
  /** Sound beyond this is not read. */
  readonly maxSeconds: number
}
