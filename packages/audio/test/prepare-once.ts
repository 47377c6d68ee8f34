import { prepare } from '@toolkit/audio'
import { wav } from './wav-builder.ts'

/** Prepares one second of audio, or endless audio, and prints a line when decoding has started. */
const [mode, tempDir = ''] = process.argv.slice(2)

async function* sound(): AsyncGenerator<Uint8Array> {
  yield wav({ kind: 'int16', sampleRate: 48_000, channels: 1, samples: [], dataSize: 0xffffffff })
  const second = new Uint8Array(48_000 * 2)
  for (let n = 0; n === 0 || mode === 'endless'; n += 1) {
    yield second
    if (n === 20) process.stdout.write('decoding\n')
  }
}

await prepare(
  {
    read: sound,
    sizeBytes: 1,
    blobKey: null,
    track: null,
    keep: async (body) => {
      for await (const _ of body);
    },
    onProgress: () => undefined,
    signal: new AbortController().signal,
  },
  { ffmpegPath: null, tempDir, maxSeconds: 1e9, refusesCut: false },
)
