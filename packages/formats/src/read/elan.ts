import type { Reader } from '../diarization-file.ts'
import { formatFault, wholeText } from '../text-source.ts'
import {
  type ElanAnnotation,
  type ElanDocument,
  type ElanTier,
  faultOf,
  parseElan,
} from './structured/elan-document.ts'
import { eventLoopTurns } from './structured/event-loop-turns.ts'
import { fileOfUrl } from './structured/file-url.ts'
import { hasSpeakersAsTexts } from './structured/label-tier.ts'
import { leftOut, numberOf, TurnList } from './structured/turn-list.ts'

/** Units of a time slot in a second. NTSC has 30,000 frames in 1,001 s. */
const UNITS_PER_SECOND: ReadonlyMap<string, number> = new Map([
  ['milliseconds', 1000],
  ['PAL-frames', 25],
  ['NTSC-frames', 30_000 / 1_001],
])

/** Annotation → score 0–100. */
type Scores = ReadonlyMap<string, number>

/**
 * Reads an EAF file of ELAN. The aligned annotations of tiers that depend on no other tier are turns, also without value.
 * The speaker is the tier's PARTICIPANT, else its TIER_ID; in a tier without participant that is named like `speaker` or
 * `diarization` (`hasSpeakersAsTexts`) it is the value. Other values are left out. The numbers 0–100 of a dependent tier
 * `… confidence` are the scores of the annotations that they refer to; other dependent tiers are left out. Time slots
 * without time are spread evenly between their neighbours in the order of the file. Errors: as `Reader`.
 */
export const readElan: Reader = async (source) => {
  const document = await parseElan(await wholeText(source))
  const turns = eventLoopTurns()
  const times = await timesOf(document, turns)
  const list = new TurnList()
  const scores = await scoresOf(document, list, turns)
  let texts = 0
  let withoutTimes = 0
  for (const tier of document.tiers.filter(({ parent }) => parent === null)) {
    for (const annotation of tier.annotations) {
      await turns()
      if (annotation.slots === null) {
        withoutTimes += 1
        continue
      }
      const speaker = speakerOf(tier, annotation)
      if (isText(annotation.value, speaker)) texts += 1
      const score = scores.get(annotation.id)
      list.add(
        {
          speaker,
          start: timeOf(times, annotation.slots[0], annotation),
          end: timeOf(times, annotation.slots[1], annotation),
          scores: score === undefined ? null : Object.fromEntries([[speaker, score]]),
        },
        faultOf(annotation),
      )
    }
  }
  return [list.result(recordingOfMedia(document), warningsOf(document, texts, withoutTimes))]
}

/** Slot → seconds. Before the first time it is 0, after the last one the last. */
async function timesOf(
  { slots, units }: ElanDocument,
  turns: () => Promise<void>,
): Promise<ReadonlyMap<string, number>> {
  const perSecond = UNITS_PER_SECOND.get(units)
  if (perSecond === undefined) {
    throw formatFault(`TIME_UNITS is ${units.slice(0, 100)}; it has to be milliseconds.`, {
      line: null,
      column: null,
    })
  }
  const times = new Map<string, number>()
  let before = 0
  let waiting: string[] = []
  for (const [id, value] of slots) {
    await turns()
    if (Number.isNaN(value)) {
      waiting.push(id)
      continue
    }
    for (const [index, slot] of waiting.entries()) {
      await turns()
      const share = (index + 1) / (waiting.length + 1)
      times.set(slot, (before + (value - before) * share) / perSecond)
    }
    waiting = []
    times.set(id, value / perSecond)
    before = value
  }
  for (const slot of waiting) {
    await turns()
    times.set(slot, before / perSecond)
  }
  return times
}

function timeOf(
  times: ReadonlyMap<string, number>,
  slot: string,
  annotation: ElanAnnotation,
): number {
  const time = times.get(slot)
  if (time === undefined) throw faultOf(annotation)(`there is no time slot ${slot.slice(0, 100)}`)
  return time
}

function isOfScores({ id, parent }: ElanTier): boolean {
  return parent !== null && id.endsWith(' confidence')
}

async function scoresOf(
  { tiers }: ElanDocument,
  list: TurnList,
  turns: () => Promise<void>,
): Promise<Scores> {
  const scores = new Map<string, number>()
  for (const { annotations } of tiers.filter(isOfScores)) {
    for (const { parent, value } of annotations) {
      await turns()
      if (parent === null || value.trim() === '') continue
      const score = numberOf(value)
      if (score >= 0 && score <= 100) scores.set(parent, score)
      else list.countBadScores(1)
    }
  }
  return scores
}

function speakerOf({ id, participant }: ElanTier, { value }: ElanAnnotation): string {
  if (participant.trim() !== '') return participant
  return hasSpeakersAsTexts(id) && value.trim() !== '' ? value.trim() : id
}

function isText(value: string, speaker: string): boolean {
  return value.trim() !== '' && value.trim() !== speaker.trim()
}

function recordingOfMedia({ media: [first] }: ElanDocument): string | null {
  if (first === undefined) return null
  return fileOfUrl(first, (message) => formatFault(`${message}.`, { line: null, column: null }))
}

function warningsOf(
  { tiers, hasOffset }: ElanDocument,
  texts: number,
  withoutTimes: number,
): string[] {
  const dependent = tiers.filter((tier) => tier.parent !== null && !isOfScores(tier))
  return [
    ...leftOut(texts, 'text of an annotation', 'texts of annotations'),
    ...leftOut(dependent.length, 'dependent tier', 'dependent tiers'),
    ...leftOut(withoutTimes, 'annotation without times', 'annotations without times'),
    ...(hasOffset
      ? ['The media has an offset (TIME_ORIGIN); the times are those of the annotations.']
      : []),
  ]
}
