import type { FileResult, Reader } from '../diarization-file.ts'
import { fileOfUrl } from './structured/file-url.ts'
import {
  fieldOf,
  isObject,
  type JsonObject,
  labelOf,
  readJsonItems,
} from './structured/json-items.ts'
import { addRegions, isRegions } from './structured/labelstudio-regions.ts'
import {
  type Fault,
  leftOut,
  recordingOf as nameInPath,
  requireResults,
  type TurnCount,
  TurnList,
} from './structured/turn-list.ts'

/** Prefix that Label Studio gives to uploaded files. */
const UPLOAD_PREFIX = /^[0-9a-f]{8}-(?=.)/
const MEDIA_FILE = /\.[a-z][a-z0-9]{1,4}(?:[?#].*)?$/is

/** One way in which a task was labelled, read. */
interface Labelling {
  /** Of its last change, as text (ISO 8601, UTC); '': unknown. */
  readonly time: string
  readonly result: FileResult
}

/**
 * Reads tasks of Label Studio: a list or one, the full form (`annotations`, `predictions` with `result`) or JSON-MIN; one
 * result for each task. A region with a label is a turn, with several labels a turn for each. Annotations are preferred to
 * predictions, the newest annotation to others, with a warning. The score 0–1 of a region becomes the score 0–100 of its
 * speaker; if no region has one, that of the prediction does. Channels and transcripts are left out. Errors: as `Reader`.
 */
export const readLabelStudio: Reader = async (source) => {
  const count: TurnCount = { turns: 0 }
  const results: FileResult[] = []
  /** JSON-MIN has a row for each annotation. */
  const rows = new Map<string, Labelling[]>()
  let rowCount = 0
  let unlabelled = 0
  await readJsonItems(source, (task, index, fault) => {
    if (isFullTask(task)) {
      const result = resultOfTask(task, count, fault)
      if (result === null) unlabelled += 1
      else results.push(result)
      requireResults(results.length)
      return
    }
    const row = readRow(task, count, fault)
    const id = labelOf(fieldOf(task, 'id')) ?? `item ${index}`
    const same = rows.get(id)
    if (same === undefined) rows.set(id, [row])
    else same.push(row)
    requireResults(++rowCount)
  })
  for (const labellings of rows.values()) results.push(newestOf(labellings, []))
  const warnings = leftOut(unlabelled, 'task without labels', 'tasks without labels')
  const [first = new TurnList().result(null), ...others] = results
  return [{ ...first, warnings: [...first.warnings, ...warnings] }, ...others]
}

function isFullTask(task: JsonObject): boolean {
  return ['annotations', 'completions', 'predictions', 'data'].some((name) =>
    Object.hasOwn(task, name),
  )
}

/** Null: the task has neither annotations nor predictions. */
function resultOfTask(task: JsonObject, count: TurnCount, fault: Fault): FileResult | null {
  const recording = recordingOfTask(task, fault)
  const annotations = [
    ...objectsOf(task, 'annotations', fault),
    ...objectsOf(task, 'completions', fault),
  ].filter((annotation) => fieldOf(annotation, 'was_cancelled') !== true)
  const predictions = objectsOf(task, 'predictions', fault)
  const chosen = annotations.length > 0 ? annotations : predictions
  if (chosen.length === 0) return null
  const warnings =
    annotations.length > 0
      ? leftOut(
          predictions.length,
          'prediction beside annotations',
          'predictions beside annotations',
        )
      : []
  return newestOf(
    chosen.map((labelling) => readLabelling(labelling, recording, count, fault)),
    warnings,
  )
}

function readLabelling(
  labelling: JsonObject,
  recording: string | null,
  count: TurnCount,
  fault: Fault,
): Labelling {
  const regions = fieldOf(labelling, 'result') ?? []
  if (!Array.isArray(regions)) throw fault('result is not a list')
  const list = new TurnList(count)
  const warnings = addRegions(list, regions, fieldOf(labelling, 'score'), fault)
  return { time: timeOf(labelling), result: list.result(recording, warnings) }
}

/** A row of JSON-MIN: the media, and regions in a field that is named like the control. */
function readRow(row: JsonObject, count: TurnCount, fault: Fault): Labelling {
  const regions = Object.values(row).filter(isRegions)
  const hasMedia = Object.values(row).some((value) => isMedia(value))
  if (regions.length === 0 && !hasMedia) throw fault('it is not a task of Label Studio')
  const list = new TurnList(count)
  const warnings = addRegions(list, regions.flat(), null, fault)
  return { time: timeOf(row), result: list.result(recordingOf(row, fault), warnings) }
}

function newestOf(labellings: readonly Labelling[], warnings: readonly string[]): FileResult {
  // The last of equal times: Label Studio adds at the end.
  const { result } = labellings.reduce((best, one) => (one.time >= best.time ? one : best))
  const others = labellings.length - 1
  return {
    ...result,
    warnings: [
      ...result.warnings,
      ...leftOut(others, 'older labelling of the task', 'older labellings of the task'),
      ...warnings,
    ],
  }
}

function timeOf(labelling: JsonObject): string {
  const given = fieldOf(labelling, 'updated_at') ?? fieldOf(labelling, 'created_at')
  const time = typeof given === 'string' ? Date.parse(given) : Number.NaN
  return Number.isNaN(time) ? '' : new Date(time).toISOString()
}

function objectsOf(task: JsonObject, name: string, fault: Fault): readonly JsonObject[] {
  const given = fieldOf(task, name) ?? []
  if (!Array.isArray(given)) throw fault(`${name} is not a list`)
  // An export without details has ids in their place.
  return given.filter(isObject)
}

function recordingOfTask(task: JsonObject, fault: Fault): string | null {
  const upload = fieldOf(task, 'file_upload')
  if (typeof upload === 'string' && upload !== '') return mediaName(upload, true, fault)
  const data = fieldOf(task, 'data')
  return isObject(data) ? recordingOf(data, fault) : null
}

/** The media that an object names: `audio`, else the first text that looks like a file. */
function recordingOf(object: JsonObject, fault: Fault): string | null {
  const url = [fieldOf(object, 'audio'), ...Object.values(object)].find(isMedia)
  return url === undefined ? null : mediaName(url, url.includes('/upload/'), fault)
}

function isMedia(value: unknown): value is string {
  return typeof value === 'string' && value.length <= 4_000 && MEDIA_FILE.test(value)
}

function mediaName(url: string, isUpload: boolean, fault: Fault): string | null {
  // Local files are named in the query: /data/local-files/?d=folder/name.wav. A name alone is no address.
  const name = url.includes('/')
    ? fileOfUrl(url.replace(/^[^?]*\/local-files\/\?d=/, ''), fault)
    : nameInPath(url, fault)
  return isUpload ? (name?.replace(UPLOAD_PREFIX, '') ?? null) : name
}
