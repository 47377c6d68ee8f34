import { framesIn } from '../grid.ts'
import type { ChannelEvidence, Pair, TwoChannelEvidence } from './channel-evidence.ts'
import { powerOf } from './frame-levels.ts'

/** Levels are compared over this much time on both sides of a frame. */
const REACH_FRAMES = framesIn(0.12)
/** Where its own party speaks too, a channel is louder than bleed: up to this share of the frames may be such. */
const LOUDER_SHARE = 0.75
/** A channel speaks itself if it is this much louder than the bleed of the other one usually is. */
const MARGIN_DB = 8
/** What is further below the usual level of a channel than this is bleed, however little bleeds usually. */
const FAINT_DB = -25
/** Over how many dB the decision goes from one side to the other. */
const SOFTNESS_DB = 1.25
const FLOOR_DB = -130
/** Posterior from which a channel counts as active, of 255. */
const ACTIVE = 128
/** Levels above the own voice by less than half a dB cannot be told apart. */
const STEPS_PER_DB = 4
const SPAN_DB = 160

/**
 * The probability that the party of each channel speaks, per frame, 0–255, without what bleeds over from the other channel.
 *
 * r(c) is the level of a channel around the frame minus its usual level (the mean power where it is active). Bleed is what
 * the other channel says, so that r(c) − r(other) is about the same all the time: its lower quartile β over the frames in
 * which the other one is active and the louder one. With θ = max(β + 8 dB, −25 dB):
 *
 *     σ(c) = 1 / (1 + exp(−(r(c) − r(other) − θ) / 1.25 dB))    the channel has a voice of its own
 *     a(c) = p(c) · (1 − p(other) · (1 − σ(c)))                 p: the probability of speech
 *
 * A channel that is active alone is not changed; both are active if both are louder than bleed. If both look like bleed of
 * each other, the louder one speaks.
 */
export function ownActivity({ frames, channels }: TwoChannelEvidence): Pair<Uint8Array> {
  const levels = [smoothed(channels[0].levels), smoothed(channels[1].levels)] as const
  const usual = [usualLevel(channels[0], levels[0]), usualLevel(channels[1], levels[1])] as const
  const relative = (place: 0 | 1, frame: number) => (levels[place][frame] as number) - usual[place]
  const activity = [new Uint8Array(frames), new Uint8Array(frames)] as const
  const threshold = ([0, 1] as const).map((place) => {
    const other = (1 - place) as 0 | 1
    const bleed = usualDifference(frames, (frame) => {
      const below = relative(place, frame) - relative(other, frame)
      return (channels[other].speech[frame] as number) >= ACTIVE && below < 0 ? below : null
    })
    return Math.max(bleed + MARGIN_DB, FAINT_DB)
  })
  for (let frame = 0; frame < frames; frame++) {
    const above = relative(0, frame) - relative(1, frame)
    const own = [
      logistic((above - (threshold[0] as number)) / SOFTNESS_DB),
      logistic((-above - (threshold[1] as number)) / SOFTNESS_DB),
    ] as [number, number]
    const louder = (levels[0][frame] as number) >= (levels[1][frame] as number) ? 0 : 1
    own[louder] = Math.max(own[louder], 1 - own[(1 - louder) as 0 | 1])
    for (const place of [0, 1] as const) {
      const p = (channels[place].speech[frame] as number) / 255
      const other = (channels[(1 - place) as 0 | 1].speech[frame] as number) / 255
      activity[place][frame] = Math.round(255 * p * (1 - other * (1 - own[place])))
    }
  }
  return activity
}

/** The level around each frame in dB: of the mean power. */
function smoothed(levels: Uint8Array): Float32Array {
  const result = new Float32Array(levels.length)
  for (let frame = 0; frame < levels.length; frame++) {
    const from = Math.max(0, frame - REACH_FRAMES)
    const to = Math.min(levels.length, frame + REACH_FRAMES + 1)
    let sum = 0
    for (let i = from; i < to; i++) sum += POWERS[levels[i] as number] as number
    result[frame] = decibels(sum / (to - from))
  }
  return result
}

const POWERS: Float64Array = Float64Array.from({ length: 256 }, (_, level) => powerOf(level))

function decibels(power: number): number {
  return power === 0 ? FLOOR_DB : Math.max(FLOOR_DB, 10 * Math.log10(power))
}

/** The level of the mean power where the channel is active; the floor if it never is. */
function usualLevel({ speech }: ChannelEvidence, levels: Float32Array): number {
  let sum = 0
  let count = 0
  levels.forEach((level, frame) => {
    if ((speech[frame] as number) < ACTIVE) return
    sum += 10 ** (level / 10)
    count += 1
  })
  return count === 0 ? FLOOR_DB : decibels(sum / count)
}

/** The lower quartile of negative numbers of dB, in steps of a quarter dB; `FAINT_DB` without any. */
function usualDifference(frames: number, differenceAt: (frame: number) => number | null): number {
  const counts = new Uint32Array(SPAN_DB * STEPS_PER_DB)
  let total = 0
  for (let frame = 0; frame < frames; frame++) {
    const value = differenceAt(frame)
    if (value === null) continue
    const step = Math.min(counts.length - 1, Math.round(-value * STEPS_PER_DB))
    counts[step] = (counts[step] as number) + 1
    total += 1
  }
  let left = total * LOUDER_SHARE
  for (const [step, count] of counts.entries()) {
    left -= count
    if (total > 0 && left <= 0) return -step / STEPS_PER_DB
  }
  return FAINT_DB
}

function logistic(x: number): number {
  return 1 / (1 + Math.exp(-x))
}
