/** Samples a second that the models hear. */
export const SAMPLE_RATE = 16_000
/** One window of the segmentation model: 10 s. */
export const WINDOW_SAMPLES = 160_000
/** Frames that one window gives. */
export const WINDOW_FRAMES = 589
/** Samples between two frames: 16.875 ms. */
export const FRAME_SAMPLES = 270
/** Where the cell of frame 0 starts: the centre of its receptive field less half a step. */
const FIRST_CELL_SAMPLE = 360
/** Frames between two windows: whole frames, so that all windows share one grid (2.4975 s). */
export const STEP_FRAMES = 148
export const STEP_SAMPLES = STEP_FRAMES * FRAME_SAMPLES
/** People that the segmentation model can tell apart within one window. */
export const LOCAL_SPEAKERS = 3
/** Cells of the curves: 20 ms. */
export const CURVE_SAMPLES = 320

/** Frames in `seconds`, rounded to the nearest. */
export function framesIn(seconds: number): number {
  return Math.round((seconds * SAMPLE_RATE) / FRAME_SAMPLES)
}

/** Seconds covered by `frames` frames. */
export function secondsOf(frames: number): number {
  return (frames * FRAME_SAMPLES) / SAMPLE_RATE
}

/** Windows needed to hear `samples` samples (at least one). */
export function windowCount(samples: number): number {
  return samples <= WINDOW_SAMPLES ? 1 : 1 + Math.ceil((samples - WINDOW_SAMPLES) / STEP_SAMPLES)
}

/** Frames that lie in `samples` samples and that a window covers (0 for an empty recording, else at least 1). */
export function frameCount(samples: number): number {
  if (samples === 0) return 0
  const inside = Math.max(1, Math.ceil((samples - FIRST_CELL_SAMPLE) / FRAME_SAMPLES))
  return Math.min(inside, (windowCount(samples) - 1) * STEP_FRAMES + WINDOW_FRAMES)
}

/** Start of the cell of `frame`, in samples. */
export function frameStart(frame: number): number {
  return FIRST_CELL_SAMPLE + frame * FRAME_SAMPLES
}

/** The frame whose cell holds `sample`, held within 0 … frames − 1. */
export function frameAt(sample: number, frames: number): number {
  const frame = Math.floor((sample - FIRST_CELL_SAMPLE) / FRAME_SAMPLES)
  return Math.max(0, Math.min(frames - 1, frame))
}

/** Cells of 20 ms needed for `samples` samples. */
export function curveLength(samples: number): number {
  return Math.ceil(samples / CURVE_SAMPLES)
}
