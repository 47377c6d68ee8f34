/** The scores that a model can be asked for, by their names in pyannoteAI's API. */
export const SCORE_FIELDS = [
  'confidence',
  'turnLevelConfidence',
  'speechProbability',
  'crosstalkProbability',
  'speakerProbability',
] as const
export type ScoreField = (typeof SCORE_FIELDS)[number]

const PROBABILITIES = ['speechProbability', 'crosstalkProbability', 'speakerProbability'] as const

/** What each known model gives. A model that is not named here may give everything. */
const GIVEN: Readonly<Record<string, readonly ScoreField[]>> = {
  'precision-2': ['confidence', 'turnLevelConfidence'],
  'precision-3': ['turnLevelConfidence', ...PROBABILITIES],
  'community-1': [],
}

/** The scores that a model gives, as far as is known; all of them for a model that is not known. */
export function scoresOfModel(model: string): readonly ScoreField[] {
  return GIVEN[model] ?? SCORE_FIELDS
}
