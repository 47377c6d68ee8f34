import type { ScoreName } from '@toolkit/core'

/** The scores that a diarization can be asked for, by their names on the wire. */
export const SCORE_FIELDS = [
  'confidence',
  'turnLevelConfidence',
  'speechProbability',
  'crosstalkProbability',
  'speakerProbability',
] as const

export type ScoreField = (typeof SCORE_FIELDS)[number]

/** The name on the wire of each score. */
export const FIELD_OF_SCORE: Readonly<Record<ScoreName, ScoreField>> = {
  confidence: 'confidence',
  turns: 'turnLevelConfidence',
  speech: 'speechProbability',
  crosstalk: 'crosstalkProbability',
  speaker: 'speakerProbability',
}

/** What each model of pyannoteAI is known to give. A model that is not named here may give everything. */
export const SCORES_OF_MODEL: Readonly<Record<string, readonly ScoreName[]>> = {
  'precision-2': ['confidence', 'turns'],
  'precision-3': ['turns', 'speech', 'crosstalk', 'speaker'],
  'community-1': [],
}
