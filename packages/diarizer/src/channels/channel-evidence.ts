import { FRAME_SAMPLES, frameStart } from '../grid.ts'
import type { Models } from '../models.ts'
import { type RunModelsOptions, WindowProcessor } from '../segmentation/windows.ts'
import { FrameLevels } from './frame-levels.ts'

/** Outputs of the segmentation model for one of two channels. */
export interface ChannelEvidence {
  /** Probability of speech per frame, 0–255. */
  readonly speech: Uint8Array
  /** Mean square of the samples of each frame, in half dB below full scale (`FrameLevels`). */
  readonly levels: Uint8Array
}

/** Left and right. */
export type Pair<T> = readonly [T, T]

/** Outputs of the segmentation model for a recording with two channels; a day has 20 MB. */
export interface TwoChannelEvidence {
  readonly samples: number
  readonly frames: number
  readonly channels: Pair<ChannelEvidence>
}

/**
 * Runs the segmentation model once over each channel of a streamed recording.
 * @param blocks 16 kHz samples of left and right, −1 … 1, in blocks of any size; both have the same length
 */
export async function runChannels(
  blocks: AsyncIterable<Pair<Float32Array>>,
  models: Models,
  options: Omit<RunModelsOptions, 'withVoices'> = {},
): Promise<TwoChannelEvidence> {
  const { signal, onProcessed } = options
  const open = (more: RunModelsOptions) => ({
    windows: new WindowProcessor(models, { ...(signal && { signal }), ...more, withVoices: false }),
    levels: new FrameLevels({ start: frameStart(0), step: FRAME_SAMPLES }),
  })
  // The right channel is the later one.
  const channels = [open({}), open(onProcessed ? { onProcessed } : {})] as const
  for await (const block of blocks) {
    signal?.throwIfAborted()
    for (const [place, { windows, levels }] of channels.entries()) {
      levels.push(block[place] as Float32Array)
      await windows.push(block[place] as Float32Array)
    }
  }
  const [left, right] = [await channels[0].windows.finish(), await channels[1].windows.finish()]
  const { samples, frames } = left
  return {
    samples,
    frames,
    channels: [
      { speech: left.speech, levels: channels[0].levels.finish(frames) },
      { speech: right.speech, levels: channels[1].levels.finish(frames) },
    ],
  }
}
