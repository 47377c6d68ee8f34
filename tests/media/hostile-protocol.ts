/** A request to the worker: a hostile file. */
export interface HostileFile {
  readonly bytes: Uint8Array
}

/** The result: decoded, or rejected with a code. */
export interface Outcome {
  /** `decoded`, `too long`, an error code, or `internal` for any other error. */
  readonly code: string
  readonly message: string
}

/** Settings of the worker. */
export interface HostileSettings {
  readonly ffmpegPath: string | null
  readonly tempDir: string
  /** Maximum number of seconds to decode. */
  readonly maxSeconds: number
}
