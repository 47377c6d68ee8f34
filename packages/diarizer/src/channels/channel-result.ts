import { distanceToTurn, labelledSpeakers, slidingMean } from '../certainty.ts'
import { confidenceOf, NEARBY_FRAMES } from '../confidence.ts'
import { intervalsWhere } from '../frame-intervals.ts'
import { SAMPLE_RATE } from '../grid.ts'
import { type Labels, MIN_TURN_FRAMES, NO_SPEAKER, speakerLabel, speaks } from '../labels.ts'
import { curveOf, type EngineResult, type SpeakerInterval } from '../result.ts'
import { exclusiveTurns, type FrameTurn, secondsOfInterval, turnsOf } from '../turns.ts'
import { ownActivity } from './bleed.ts'
import type { Pair, TwoChannelEvidence } from './channel-evidence.ts'

/** Activity from which a party is labelled as speaking, of 255. */
const ACTIVE = 128

/**
 * Builds the result of a recording with one party per channel: `SPEAKER_00` is the left channel, `SPEAKER_01` the right one.
 * A party is one label, also if several people speak into its channel. A channel in which nobody speaks has no label.
 */
export function buildChannelResult(evidence: TwoChannelEvidence): EngineResult {
  const { samples, frames } = evidence
  const activity = ownActivity(evidence)
  const labels = labelChannels(activity)
  const turns = turnsOf(labels, activity.length)
  const present = [0, 1].filter((channel) => turns.some(({ speaker }) => speaker === channel))
  const anyone = perFrame(activity, (left, right) => 1 - (1 - left) * (1 - right))
  const both = perFrame(activity, (left, right) => left * right)
  const withSpeakers = <T extends object>(turn: FrameTurn, more: T): (SpeakerInterval & T)[] => {
    const seconds = secondsOfInterval(turn, frames, samples)
    return seconds === null ? [] : [{ speaker: speakerLabel(turn.speaker), ...seconds, ...more }]
  }
  const scoresOf = ({ from, to }: FrameTurn) =>
    Object.fromEntries(
      present.map((channel) => [
        speakerLabel(channel),
        Math.round((100 * mean((activity[channel] as Uint8Array).subarray(from, to))) / 255),
      ]),
    )
  return {
    turns: turns.flatMap((turn) => withSpeakers(turn, { scores: scoresOf(turn) })),
    speakers: present.map(speakerLabel),
    durationSeconds: samples / SAMPLE_RATE,
    resolution: 0.02,
    confidence: curveOf(confidence(activity, labels, anyone, both), samples),
    speech: curveOf(anyone, samples),
    crosstalk: curveOf(both, samples),
    speakerProbability: Object.fromEntries(
      present.map((channel) => [
        speakerLabel(channel),
        curveOf(activity[channel] as Uint8Array, samples),
      ]),
    ),
    exclusive: exclusiveTurns(labels).flatMap((turn) => withSpeakers(turn, {})),
    unmetHint: null,
    speakerDoubt: null,
  }
}

/** Labels each active party, the more active one first; turns that are too short to be heard are dropped. */
function labelChannels(activity: Pair<Uint8Array>): Labels {
  const [left, right] = activity
  const active = activity.map((values) => {
    const kept = new Uint8Array(values.length)
    const isActive = (frame: number) => (values[frame] as number) >= ACTIVE
    for (const { from, to } of intervalsWhere(values.length, isActive)) {
      if (to - from >= MIN_TURN_FRAMES) kept.fill(1, from, to)
    }
    return kept
  })
  const first = new Uint16Array(left.length).fill(NO_SPEAKER)
  const second = new Uint16Array(left.length).fill(NO_SPEAKER)
  for (let frame = 0; frame < left.length; frame++) {
    const more = (right[frame] as number) > (left[frame] as number) ? 1 : 0
    const found = [more, 1 - more].filter((channel) => active[channel]?.[frame] === 1)
    first[frame] = found[0] ?? NO_SPEAKER
    second[frame] = found[1] ?? NO_SPEAKER
  }
  return { first, second }
}

/** As for a mix (`confidenceOf`); the certainty is the product of the activities, without shares of voices. */
function confidence(
  activity: Pair<Uint8Array>,
  labels: Labels,
  anyone: Uint8Array,
  both: Uint8Array,
): Uint8Array {
  const crosstalkNearby = slidingMean(both, NEARBY_FRAMES)
  const secondsToTurn = distanceToTurn(labels)
  return anyone.map((speech, frame) => {
    const certainty = activity.reduce((product, values, channel) => {
      const p = (values[frame] as number) / 255
      return product * (speaks(labels, channel, frame) ? p : 1 - p)
    }, 1)
    const probability = confidenceOf({
      labelled: labelledSpeakers(labels, frame),
      certainty,
      speech: speech / 255,
      crosstalk: (both[frame] as number) / 255,
      crosstalkNearby: crosstalkNearby(frame) / 255,
      secondsToTurn: secondsToTurn(frame),
    })
    return Math.round(255 * probability)
  })
}

function perFrame(
  [left, right]: Pair<Uint8Array>,
  combine: (left: number, right: number) => number,
): Uint8Array {
  return left.map((p, frame) => Math.round(255 * combine(p / 255, (right[frame] as number) / 255)))
}

function mean(values: Uint8Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}
