/** Sample rate of the models in Hz. */
export const SAMPLE_RATE = 16_000
/** One window of the segmentation model: 10 s. */
export const WINDOW_SAMPLES = 160_000
/** Frames per window. */
export const WINDOW_FRAMES = 589
/** Samples between two frames: 16.875 ms. */
export const FRAME_SAMPLES = 270
/** Start of frame 0 in samples: the centre of its receptive field minus half a step. */
const FIRST_FRAME_SAMPLE = 360
/** Frames between two windows: an integer, so that all windows share one grid (2.4975 s). */
export const STEP_FRAMES = 148
export const STEP_SAMPLES = STEP_FRAMES * FRAME_SAMPLES
/** Speakers that the segmentation model can distinguish in one window. */
export const LOCAL_SPEAKERS = 3
/** Samples per curve step: 20 ms. */
export const CURVE_SAMPLES = 320

/** Converts seconds to frames, rounded to the nearest. */
export function framesIn(seconds: number): number {
  return Math.round((seconds * SAMPLE_RATE) / FRAME_SAMPLES)
}

/** Converts frames to seconds. */
export function secondsOf(frames: number): number {
  return (frames * FRAME_SAMPLES) / SAMPLE_RATE
}

/** Number of windows that cover `samples` samples (at least one). */
export function windowCount(samples: number): number {
  return samples <= WINDOW_SAMPLES ? 1 : 1 + Math.ceil((samples - WINDOW_SAMPLES) / STEP_SAMPLES)
}

/**
 * Number of frames inside `samples` samples and covered by a window (0 for an empty recording, otherwise at least 1).
 */
export function frameCount(samples: number): number {
  if (samples === 0) return 0
  const inside = Math.max(1, Math.ceil((samples - FIRST_FRAME_SAMPLE) / FRAME_SAMPLES))
  return Math.min(inside, (windowCount(samples) - 1) * STEP_FRAMES + WINDOW_FRAMES)
}

/** Start of a frame in samples. */
export function frameStart(frame: number): number {
  return FIRST_FRAME_SAMPLE + frame * FRAME_SAMPLES
}

/** The frame that contains `sample`, clamped to 0 … frames − 1. */
export function frameAt(sample: number, frames: number): number {
  const frame = Math.floor((sample - FIRST_FRAME_SAMPLE) / FRAME_SAMPLES)
  return Math.max(0, Math.min(frames - 1, frame))
}

/** Number of 20 ms curve steps for `samples` samples. */
export function curveLength(samples: number): number {
  return Math.ceil(samples / CURVE_SAMPLES)
}

/** Dimensions of an embedding. */
export const EMBEDDING_SIZE = 192
