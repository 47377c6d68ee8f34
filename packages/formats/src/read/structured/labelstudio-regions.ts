import { percent } from '../../confidence.ts'
import { fieldOf, isObject, type JsonObject } from './json-items.ts'
import { type Fault, leftOut, numberOf, type TurnList } from './turn-list.ts'

/** Fields with labels of a span. In the last two, times are JSON numbers: as texts they are places in a document. */
const TIMED_LABELS = ['labels', 'timeserieslabels']
const TEXT_LABELS = ['paragraphlabels', 'hypertextlabels']

/** Whether a field of JSON-MIN has regions: a list of objects with labels. */
export function isRegions(value: unknown): value is readonly unknown[] {
  return Array.isArray(value) && value.length > 0 && value.every(isObject) && value.some(labelsOf)
}

/**
 * Adds the turns of the regions of a task and returns what was left out. `labellingScore` (0–1) is that of every region if
 * no region has a score of its own: beside scores of regions it is their mean. Regions without label or times are left out. Errors: `fault` for invalid times and labels.
 */
export function addRegions(
  list: TurnList,
  regions: readonly unknown[],
  labellingScore: unknown,
  fault: Fault,
): string[] {
  let others = 0
  const isShared = regions.every((region) => !isObject(region) || !hasScore(region))
  for (const [index, region] of regions.entries()) {
    const at: Fault = (message) => fault(`region ${index + 1}: ${message}`)
    if (!isObject(region)) throw at('it is not an object')
    // JSON-MIN has the value in the place of the region.
    const given = fieldOf(region, 'value')
    const value = isObject(given) ? given : region
    const labels = labelsOf(value)
    if (labels === null) {
      others += 1
      continue
    }
    const start = numberOf(fieldOf(value, 'start'))
    const end = numberOf(fieldOf(value, 'end'))
    const score = scoreOf(isShared ? labellingScore : fieldOf(region, 'score'), list)
    for (const speaker of labels) {
      if (typeof speaker !== 'string') throw at('a label is not a text')
      const scores = score === null ? null : Object.fromEntries([[speaker, score]])
      list.add({ speaker, start, end, scores }, at)
    }
  }
  return leftOut(others, 'region without label or times', 'regions without label or times')
}

function hasScore(region: JsonObject): boolean {
  return (fieldOf(region, 'score') ?? null) !== null
}

/** Null: the region has no labels, or no times. */
function labelsOf(value: JsonObject): readonly unknown[] | null {
  const has = (name: string): boolean => {
    const labels = fieldOf(value, name)
    return Array.isArray(labels) && labels.length > 0
  }
  const hasNumbers = ['start', 'end'].every((name) => typeof fieldOf(value, name) === 'number')
  const name =
    (Object.hasOwn(value, 'start') ? TIMED_LABELS.find(has) : undefined) ??
    (hasNumbers ? TEXT_LABELS.find(has) : undefined)
  return name === undefined ? null : (fieldOf(value, name) as readonly unknown[])
}

/** 0–1 → 0–100. Null: none, or out of range. */
function scoreOf(given: unknown, list: TurnList): number | null {
  if (given === null || given === undefined) return null
  if (typeof given === 'number' && given >= 0 && given <= 1) return percent(given)
  list.countBadScores(1)
  return null
}
