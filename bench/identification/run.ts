import { voiceScore } from '@toolkit/diarizer'
import { probabilityOf } from '../../packages/diarizer/src/identification/score.ts'
import { CONDITIONS } from './conditions.ts'
import { ENROLLED_IN, type FoundVoice, foundVoices } from './extract.ts'
import {
  costInBits,
  equalErrorRate,
  fitLogistic,
  namingFigures,
  type PersonVoice,
  share,
  trialsOf,
} from './figures.ts'
import { peopleSets } from './voice-sets.ts'

/** `npm run identification`: fits the score of two voices, and measures identification with other people. */

const SCORES = [50, 90]

const known = (voices: readonly FoundVoice[]): PersonVoice[] =>
  voices.flatMap(({ person, voice }) => (voice === null ? [] : { person, voice }))
const percent = (rate: number) => Number((100 * rate).toFixed(1))

const [fitting, ...testing] = peopleSets
for (const { name, missing } of peopleSets) {
  if (missing !== null) console.log(`Missing: ${name} (${missing})`)
}

if (fitting !== undefined && fitting.missing === null) {
  const voices = await foundVoices(fitting)
  const compared = known(voices.filter(({ part }) => part !== 'enrol'))
  const trials = ENROLLED_IN.map((condition) => trialsOf(enrolled(voices, condition), compared))
  const { intercept, slope } = fitLogistic({
    same: trials.flatMap(({ same }) => same),
    different: trials.flatMap(({ different }) => different),
  })
  console.log(`Fitted: logit = ${intercept.toFixed(2)} + ${slope.toFixed(2)} · similarity`)
}

const rows: Record<string, unknown>[] = []
const refusals: Record<string, unknown>[] = []
for (const set of testing) {
  if (set.missing !== null) continue
  const voices = await foundVoices(set)
  for (const enrolledIn of ENROLLED_IN) {
    const prints = enrolled(voices, enrolledIn)
    for (const condition of CONDITIONS) {
      rows.push(rowOf(set.name, prints, enrolledIn, voices, condition, 'test'))
    }
    if (voices.some(({ part }) => part === 'short')) {
      rows.push(rowOf(set.name, prints, enrolledIn, voices, '16 kHz', 'short'))
    }
  }
  for (const part of ['enrol', 'test', 'short'] as const) {
    for (const condition of CONDITIONS) {
      const some = voices.filter((each) => each.part === part && each.condition === condition)
      if (some.length === 0) continue
      const refused = (reason: RegExp) => share(some, ({ refusal }) => reason.test(refusal ?? ''))
      refusals.push({
        set: set.name,
        part,
        condition,
        sounds: some.length,
        seconds: (some.reduce((sum, { seconds }) => sum + seconds, 0) / some.length).toFixed(1),
        'too little': percent(refused(/too little|No speech/)),
        'more than one person': percent(refused(/More than one/)),
      })
    }
  }
}
console.table(rows)
console.log('Voiceprints of one person that are refused, %')
console.table(refusals)

function enrolled(voices: readonly FoundVoice[], enrolledIn: string): PersonVoice[] {
  return known(voices.filter(({ part, condition }) => part === 'enrol' && condition === enrolledIn))
}

function rowOf(
  set: string,
  prints: readonly PersonVoice[],
  enrolledIn: string,
  voices: readonly FoundVoice[],
  condition: string,
  part: FoundVoice['part'],
) {
  const compared = known(
    voices.filter((each) => each.part === part && each.condition === condition),
  )
  const trials = trialsOf(prints, compared)
  const errors = SCORES.map((score) => {
    const reaches = (value: number) => Math.round(100 * probabilityOf(value)) >= score
    const accepted = percent(share(trials.different, reaches))
    const rejected = percent(share(trials.same, (value) => !reaches(value)))
    return [`false accept, reject at ${score}`, `${accepted} / ${rejected}`]
  })
  const naming = namingFigures(prints, compared, voiceScore)
  return {
    set,
    enrolled: enrolledIn,
    compared: part === 'short' ? `${condition}, 3 s` : condition,
    trials: `${trials.same.length} / ${trials.different.length}`,
    'equal errors': percent(equalErrorRate(trials)),
    bits: Number(costInBits(trials, probabilityOf).toFixed(3)),
    ...Object.fromEntries(errors),
    'best is wrong': percent(naming.bestIsWrong),
    'named right': percent(naming.right),
    'named wrong': percent(naming.wrong),
    unknown: percent(naming.unknown),
    'strangers named': percent(naming.falselyNamed),
  }
}
