import type { EvaluationGroup, Rates } from './evaluation-types.ts'

/** The errors of one model. */
export interface ModelRates {
  readonly provider: string
  readonly model: string
  readonly rates: Rates
}

/**
 * Returns the errors of each provider and model, in the order of the groups. A model has several groups if some of its
 * results have no scores, or scores of another kind.
 */
export function ratesByModel(groups: readonly EvaluationGroup[]): readonly ModelRates[] {
  const models = new Map<string, ModelRates>()
  for (const { provider, model, rates } of groups) {
    const key = JSON.stringify([provider, model])
    const before = models.get(key)
    models.set(key, { provider, model, rates: before ? sumOf(before.rates, rates) : rates })
  }
  return [...models.values()]
}

/** Adds the seconds; DER is the share of all speech, JER the mean over all speakers. */
function sumOf(one: Rates, other: Rates): Rates {
  const missed = one.missed + other.missed
  const falseAlarm = one.falseAlarm + other.falseAlarm
  const confusion = one.confusion + other.confusion
  const total = one.total + other.total
  const speakers = one.speakers + other.speakers
  const jaccard = (one.jer ?? 0) * one.speakers + (other.jer ?? 0) * other.speakers
  return {
    recordings: one.recordings + other.recordings,
    der: total > 0 ? (missed + falseAlarm + confusion) / total : null,
    jer: speakers > 0 ? jaccard / speakers : null,
    missed,
    falseAlarm,
    confusion,
    total,
    speakers,
  }
}
