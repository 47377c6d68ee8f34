import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ToolkitError } from '@toolkit/core'
import { InferenceSession, Tensor } from 'onnxruntime-node'
import { EMBEDDING_SIZE, WINDOW_SAMPLES } from './grid.ts'
import { dot } from './vector.ts'

const SUMS = 'SHA256SUMS'

/** Values per frame of the embedding trunk. */
export const TRUNK_CHANNELS = 512
/** Samples between two trunk frames: 20 ms. */
export const TRUNK_FRAME_SAMPLES = 320
/** Samples that the trunk needs after its last frame (25 ms window, 10 ms step). */
export const TRUNK_OVERHANG_SAMPLES = 240

/** Model files; see models/README.md. */
export const MODEL_FILES = [
  'segmentation.onnx',
  'fbank.onnx',
  'embedding-frames.onnx',
  'embedding-head.onnx',
  'channel-direction.f32',
] as const

/** The loaded models. Calls must not overlap. */
export interface Models {
  /** Concatenated windows of 160,000 samples → natural log-probabilities [count, 589, 7]. */
  segment(windows: Float32Array, count: number): Promise<Float32Array>
  /** 320 · n + 240 samples → n frames, [512, n]. */
  trunk(samples: Float32Array): Promise<Float32Array>
  /** Statistics [count, 1024] (mean ‖ unbiased standard deviation) → embeddings [count, 192], not normalized. */
  embed(statistics: Float32Array, count: number): Promise<Float32Array>
  release(): Promise<void>
}

/**
 * Loads the four ONNX files of `folder` (see models/README.md for their shapes and sources). Results are reproducible
 * for the same number of threads. Without the memory arena the engine stays below 300 MB at the same speed.
 */
export async function loadModels(
  folder: string,
  options: { threads?: number } = {},
): Promise<Models> {
  const open = (name: `${string}.onnx` & (typeof MODEL_FILES)[number]) =>
    InferenceSession.create(join(folder, name), {
      intraOpNumThreads: options.threads ?? 2,
      interOpNumThreads: 1,
      enableCpuMemArena: false,
      enableMemPattern: false,
      // Waiting threads that spin take the processor from others: 22 s instead of 15 s for the same result.
      extra: { session: { intra_op: { allow_spinning: '0' } } },
    })
  const segmentation = await open('segmentation.onnx')
  const filterBank = await open('fbank.onnx')
  const trunk = await open('embedding-frames.onnx')
  const head = await open('embedding-head.onnx')
  const channel = await readChannelDirection(join(folder, 'channel-direction.f32'))
  return {
    async segment(windows, count) {
      const waveform = new Tensor('float32', windows, [count, 1, WINDOW_SAMPLES])
      return floats(await segmentation.run({ waveform }), 'log_probabilities')
    },
    async trunk(samples) {
      const waveform = new Tensor('float32', samples, [1, 1, samples.length])
      const { features } = await filterBank.run({ waveform })
      if (features === undefined) throw new TypeError('fbank.onnx has no output features')
      return floats(await trunk.run({ features }), 'frames')
    },
    async embed(statistics, count) {
      const input = new Tensor('float32', statistics, [count, 2 * TRUNK_CHANNELS])
      const embeddings = floats(await head.run({ statistics: input }), 'embedding')
      return removeDirection(embeddings, channel)
    },
    async release() {
      for (const session of [segmentation, filterBank, trunk, head]) await session.release()
    },
  }
}

async function readChannelDirection(path: string): Promise<Float32Array> {
  const bytes = await readFile(path)
  if (bytes.length !== 4 * EMBEDDING_SIZE) throw new TypeError(`${path} has ${bytes.length} bytes`)
  return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length))
}

/** Removes the component along a unit vector from each embedding. */
function removeDirection(embeddings: Float32Array, direction: Float32Array): Float32Array {
  const result = embeddings.slice()
  for (let start = 0; start < result.length; start += EMBEDDING_SIZE) {
    const embedding = result.subarray(start, start + EMBEDDING_SIZE)
    const component = dot(embedding, direction)
    embedding.forEach((x, i) => {
      embedding[i] = x - component * (direction[i] as number)
    })
  }
  return result
}

function floats(outputs: InferenceSession.OnnxValueMapType, name: string): Float32Array {
  const data = (outputs[name] as Tensor | undefined)?.data
  if (!(data instanceof Float32Array)) throw new TypeError(`the model has no output ${name}`)
  return data
}

/**
 * Compares the model files in `folder` with its `SHA256SUMS`. Hashing 22 MB takes about 50 ms, so nothing is cached
 * between starts. Throws `model-damaged`, which names every file that is missing, different or not listed.
 */
export async function checkModels(folder: string): Promise<void> {
  const digests = parseDigests(await bytesOf(folder, SUMS))
  const faults: string[] = []
  for (const name of MODEL_FILES) {
    const expected = digests.get(name)
    const bytes = await bytesOf(folder, name)
    if (bytes === null) faults.push(`${join(folder, name)} is missing or cannot be read`)
    else if (expected === undefined) faults.push(`${join(folder, SUMS)} does not list ${name}`)
    else if (createHash('sha256').update(bytes).digest('hex') !== expected) {
      faults.push(`${join(folder, name)} does not match ${SUMS} (${bytes.length} bytes)`)
    }
  }
  if (faults.length === 0) return
  throw new ToolkitError(
    'model-damaged',
    `The local engine cannot use its models:\n  ${faults.join('\n  ')}\nRestore them: run \`git checkout -- models\` in a clone, or \`docker compose build\` for the image, or download this version again.`,
  )
}

async function bytesOf(folder: string, name: string): Promise<Buffer | null> {
  return readFile(join(folder, name)).catch(() => null)
}

/** Parses the output of `sha256sum`: a digest, two spaces (or a space and an asterisk), a name. */
function parseDigests(bytes: Buffer | null): ReadonlyMap<string, string> {
  const lines = bytes?.toString('utf8').matchAll(/^([0-9a-f]{64}) [ *](.+)$/gm) ?? []
  return new Map([...lines].map(([, digest = '', name = '']) => [name, digest]))
}
