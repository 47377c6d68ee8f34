import { join } from 'node:path'
import { InferenceSession, Tensor } from 'onnxruntime-node'
import { WINDOW_SAMPLES } from './grid.ts'

/** Values of one frame of the embedding trunk. */
export const TRUNK_CHANNELS = 512
/** Values of one embedding. */
export const EMBEDDING_SIZE = 192
/** Samples between two frames of the trunk: 20 ms. */
export const TRUNK_FRAME_SAMPLES = 320
/** Samples that the trunk hears beyond the last of its frames (25 ms window, 10 ms step). */
export const TRUNK_OVERHANG_SAMPLES = 240

/** The files of the models; models/README.md says what each is. */
export const MODEL_FILES = [
  'segmentation.onnx',
  'fbank.onnx',
  'embedding-frames.onnx',
  'embedding-head.onnx',
] as const

/** The neural models, loaded. Calls must not overlap. */
export interface Models {
  /** Windows of 160,000 samples one after another → natural log-probabilities [count, 589, 7]. */
  segment(windows: Float32Array, count: number): Promise<Float32Array>
  /** 320 · n + 240 samples → n frames, [512, n]. */
  trunk(samples: Float32Array): Promise<Float32Array>
  /** Statistics [count, 1024] (mean ‖ unbiased deviation) → embeddings [count, 192], not normalised. */
  embed(statistics: Float32Array, count: number): Promise<Float32Array>
  release(): Promise<void>
}

/**
 * Loads the four ONNX files of `folder` (see models/README.md for their shapes and sources).
 * The same threads give the same numbers; without the memory arena the engine stays below 300 MB at no cost in time.
 */
export async function loadModels(
  folder: string,
  options: { threads?: number } = {},
): Promise<Models> {
  const open = (name: (typeof MODEL_FILES)[number]) =>
    InferenceSession.create(join(folder, name), {
      intraOpNumThreads: options.threads ?? 2,
      interOpNumThreads: 1,
      enableCpuMemArena: false,
      enableMemPattern: false,
    })
  const segmentation = await open('segmentation.onnx')
  const bank = await open('fbank.onnx')
  const trunk = await open('embedding-frames.onnx')
  const head = await open('embedding-head.onnx')
  return {
    async segment(windows, count) {
      const waveform = new Tensor('float32', windows, [count, 1, WINDOW_SAMPLES])
      return floats(await segmentation.run({ waveform }), 'log_probabilities')
    },
    async trunk(samples) {
      const waveform = new Tensor('float32', samples, [1, 1, samples.length])
      const { features } = await bank.run({ waveform })
      if (features === undefined) throw new TypeError('fbank.onnx gives no features')
      return floats(await trunk.run({ features }), 'frames')
    },
    async embed(statistics, count) {
      const input = new Tensor('float32', statistics, [count, 2 * TRUNK_CHANNELS])
      return floats(await head.run({ statistics: input }), 'embedding')
    },
    async release() {
      for (const session of [segmentation, bank, trunk, head]) await session.release()
    },
  }
}

function floats(outputs: InferenceSession.OnnxValueMapType, name: string): Float32Array {
  const data = (outputs[name] as Tensor | undefined)?.data
  if (!(data instanceof Float32Array)) throw new TypeError(`The model gives no ${name}`)
  return data
}
