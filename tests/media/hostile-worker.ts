import { parentPort, workerData } from 'node:worker_threads'
import { decode, PROBE_BYTES, probe } from '@toolkit/audio'
import { ToolkitError } from '@toolkit/core'
import type { HostileFile, HostileSettings, Outcome } from './hostile-protocol.ts'
import { pieces } from './pieces.ts'

const { ffmpegPath, tempDir, maxSeconds } = workerData as HostileSettings

parentPort?.on('message', ({ bytes }: HostileFile) => {
  read(bytes).then((outcome) => parentPort?.postMessage(outcome))
})

/** Probes a file and decodes it to its end, like a preparation. */
async function read(bytes: Uint8Array): Promise<Outcome> {
  try {
    probe(bytes.subarray(0, PROBE_BYTES), bytes.length, { ffmpegAvailable: ffmpegPath !== null })
    const audio = await decode(pieces(bytes), { ffmpegPath, tempDir })
    let samples = 0
    for await (const [first] of audio.blocks) {
      samples += first?.length ?? 0
      if (samples > maxSeconds * audio.sampleRate) return { code: 'too long', message: '' }
    }
    const { container, codec } = audio.facts()
    return { code: 'decoded', message: `${container}, ${codec}, ${samples} samples` }
  } catch (error) {
    if (error instanceof ToolkitError) return { code: error.code, message: error.message }
    return { code: 'internal', message: error instanceof Error ? `${error.stack}` : String(error) }
  }
}
