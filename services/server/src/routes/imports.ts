import { createRoute } from '@hono/zod-openapi'
import {
  type ImportedResult,
  type ImportRequest,
  isBlankName,
  isolated,
  nameFault,
  nameKey,
  type Recording,
  Semaphore,
  ToolkitError,
  trimName,
  withoutExtension,
} from '@toolkit/core'
import { READ_FORMATS, type ReadFormat } from '@toolkit/formats'
import { bodyBytes, invalidField } from '@toolkit/http-kit'
import { closingSignal, type ServerDependencies } from '../dependencies.ts'
import type { App, Ctx } from '../http/environment.ts'
import { jsonBody } from '../http/request-body.ts'
import { answers, jsonContent, recordingId, recordingParams, runId } from '../http/route-parts.ts'
import { diarizationView } from '../resources/diarization.ts'
import {
  type CorpusImportView,
  corpusImportForm,
  corpusImportSchema,
  importedSchema,
  importForm,
  referenceBody,
  scoredBody,
} from '../resources/import.ts'
import { recordingSchema, recordingView } from '../resources/recording.ts'
import { ImportBatch } from '../uploads/import-batch.ts'
import { type ImportedDocument, readImport } from '../uploads/import-file.ts'
import { type FormBody, readForm } from '../uploads/multipart-form.ts'

/** Each holds the turns of a file in memory. */
const READ_AT_ONCE = 2
/** A slow client does not hold up the others for long. */
const BODY_LIMITS = { idleMs: 20_000, totalMs: 600_000 }
const MAX_LABEL_CHARACTERS = 100
/** How many recordings of one name the answer lists. */
const MAX_CANDIDATES = 50
/** How many names of a file an error lists in its sentence, and in its fields. */
const NAMES_LISTED = 10
const NAMES_CHOSEN_FROM = 1000

const tags = ['Imports']
const multipart = (schema: typeof importForm | typeof corpusImportForm) => ({
  body: { required: true, content: { 'multipart/form-data': { schema } } },
})

const importOne = createRoute({
  method: 'post',
  path: '/api/recordings/{id}/imports',
  tags,
  summary: 'Import a result of another tool',
  description:
    'A file of at most 256 MiB in one of the formats of `format`, with at most 200,000 turns or 10,000 scored parts of a recording; docs/formats.md says what is read. The result becomes a diarization of provider `import`. The same result of the same file is imported once: 201 the first time, 200 after that. A UEM file sets the scored parts of the recording. Waits until the recording is decoded; what lies beyond its end is cut, with a warning.',
  request: { params: recordingParams, ...multipart(importForm) },
  responses: {
    ...answers(201, importedSchema, 'What was imported'),
    ...answers(200, importedSchema, 'What was imported before, or the scored parts'),
  },
})

const importAll = createRoute({
  method: 'post',
  path: '/api/imports',
  tags,
  summary: 'Import the results of many recordings from one file',
  description:
    'Each result is imported into the recording with its name, without regard to case and extension. Results that belong to no recording, or to one of several, are listed: import them with `POST /api/recordings/{id}/imports` and `result`.',
  request: multipart(corpusImportForm),
  responses: answers(200, corpusImportSchema, 'What was imported, and what was not'),
})

const setReference = createRoute({
  method: 'put',
  path: '/api/recordings/{id}/reference',
  tags: ['Evaluation'],
  summary: 'Make a finished diarization the reference',
  description: 'The other finished diarizations then have an `evaluation` against it.',
  middleware: [jsonBody()],
  request: { params: recordingParams, ...jsonContent(referenceBody) },
  responses: answers(200, recordingSchema, 'The recording'),
})

const removeReference = createRoute({
  method: 'delete',
  path: '/api/recordings/{id}/reference',
  tags: ['Evaluation'],
  summary: 'No diarization is the reference any more',
  request: { params: recordingParams },
  responses: answers(200, recordingSchema, 'The recording'),
})

const setScored = createRoute({
  method: 'put',
  path: '/api/recordings/{id}/scored',
  tags: ['Evaluation'],
  summary: 'Set the parts of a recording that are scored (UEM)',
  description: '`parts` null: those of the reference, or all.',
  middleware: [jsonBody()],
  request: { params: recordingParams, ...jsonContent(scoredBody) },
  responses: answers(200, recordingSchema, 'The recording'),
})

export function importRoutes(app: App, dependencies: ServerDependencies): void {
  const { imports, recordings } = dependencies.toolkit
  const closing = closingSignal(dependencies)
  const reading = new Semaphore(READ_AT_ONCE)

  /** Reads a form with a file of another tool, and calls `use` with it. */
  async function withImport<T>(
    context: Ctx,
    prepare: (signal: AbortSignal) => Promise<unknown>,
    use: (file: ImportedDocument, form: ImportFields, signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    const contentType = context.req.header('Content-Type') ?? ''
    if (!/^multipart\/form-data\s*;/i.test(contentType)) {
      throw new ToolkitError('request-media-type', 'Send the file as multipart/form-data.')
    }
    const signal = AbortSignal.any([context.req.raw.signal, closing])
    await prepare(signal)
    const release = await reading.acquire(signal)
    try {
      const body: FormBody = (failed) =>
        bodyBytes(context, { signal: AbortSignal.any([failed, closing]), ...BODY_LIMITS })
      const { fields, taken } = await readForm(contentType, body, (file, before) =>
        readImport(file, formatOf(before)),
      )
      const given = formatOf(fields)
      if (given !== null && given !== taken.format) {
        throw invalidField('format', 'must stand before the file')
      }
      return await use(taken, importFields(fields), signal)
    } finally {
      release()
    }
  }

  app.openapi(importOne, (context) => {
    const id = recordingId(context.req.valid('param'))
    const ready = (signal: AbortSignal) => imports.ready(id, signal)
    return withImport(context, ready, async (file, { result: wanted, ...form }, signal) => {
      const recording = await recordings.get(id)
      const result = wanted === null ? resultOf(file, recording) : resultNamed(file, wanted)
      const { run, isNew } = await imports.add(recording.id, result, requestOf(file, form), signal)
      const { scored } = run === null ? await recordings.get(recording.id) : { scored: null }
      const view = {
        diarization: run && diarizationView({ run, progress: null }),
        scored: scored && [...scored],
      }
      if (run !== null) {
        context.header('Location', `/api/recordings/${recording.id}/diarizations/${run.id}`)
      }
      return isNew ? context.json(view, 201) : context.json(view, 200)
    })
  })

  app.openapi(importAll, (context) =>
    withImport(
      context,
      async () => undefined,
      async (file, { result: wanted, ...form }, signal) => {
        if (wanted !== null) throw invalidField('result', 'is not a field of this call')
        const answer: CorpusImportView = {
          format: file.format,
          imported: [],
          unmatched: [],
          failed: [],
        }
        const request = requestOf(file, form)
        const adding = new ImportBatch(async (result, about) => {
          try {
            const { run } = await imports.add(about.recordingId, result, request, signal)
            return () => answer.imported.push({ ...about, runId: run?.id ?? null })
          } catch (error) {
            if (!(error instanceof ToolkitError)) throw error
            return () => answer.failed.push({ ...about, message: error.message })
          }
        })
        for (const result of file.results) {
          const name = result.recording
          const named = name === null ? [] : await imports.named(name)
          const candidates = named.slice(0, MAX_CANDIDATES).map((each) => ({
            recordingId: each.id,
            recordingName: each.name,
          }))
          const [recording] = candidates
          if (name === null || recording === undefined || candidates.length > 1) {
            answer.unmatched.push({ result: name, turns: result.turns.length, candidates })
          } else await adding.add(result, { ...recording, result: name })
        }
        await adding.end()
        return context.json(answer, 200)
      },
    ),
  )

  app.openapi(setReference, async (context) => {
    const id = recordingId(context.req.valid('param'))
    const recording = await imports.setReference(id, runId(context.req.valid('json').runId))
    return context.json(recordingView(recording), 200)
  })

  app.openapi(removeReference, async (context) => {
    const recording = await imports.setReference(recordingId(context.req.valid('param')), null)
    return context.json(recordingView(recording), 200)
  })

  app.openapi(setScored, async (context) => {
    const id = recordingId(context.req.valid('param'))
    const recording = await imports.setScored(id, context.req.valid('json').parts)
    return context.json(recordingView(recording), 200)
  })
}

interface ImportFields extends Pick<ImportRequest, 'role' | 'label'> {
  readonly result: string | null
}

function importFields(fields: ReadonlyMap<string, string>): ImportFields {
  for (const name of fields.keys()) {
    if (!['format', 'role', 'label', 'result'].includes(name)) {
      throw invalidField(name, 'is not a field of this call')
    }
  }
  const role = fields.get('role') ?? 'run'
  if (role !== 'run' && role !== 'reference') throw invalidField('role', 'must be run or reference')
  const label = trimName(fields.get('label') ?? '')
  const fault = nameFault(label)
  if (fault !== null) throw invalidField('label', fault)
  if ([...label].length > MAX_LABEL_CHARACTERS) {
    throw invalidField('label', `must have at most ${MAX_LABEL_CHARACTERS} characters`)
  }
  return { role, label: isBlankName(label) ? null : label, result: fields.get('result') ?? null }
}

function formatOf(fields: ReadonlyMap<string, string>): ReadFormat | null {
  const format = fields.get('format')
  if (format === undefined || format === '') return null
  const known = READ_FORMATS.find((each) => each === format)
  if (known === undefined) {
    throw invalidField('format', `must be one of ${READ_FORMATS.join(', ')}`)
  }
  return known
}

function requestOf(
  { format, fileName, sha256, raw }: ImportedDocument,
  { role, label }: Pick<ImportRequest, 'role' | 'label'>,
): ImportRequest {
  return { file: { format, fileName, sha256 }, role, label, raw }
}

/** The only result of a file, or the one that is named like the recording. */
function resultOf(
  { results }: ImportedDocument,
  { name }: Pick<Recording, 'name'>,
): ImportedResult {
  const [only, ...others] = results
  if (only !== undefined && others.length === 0) return only
  const base = (text: string) => nameKey(withoutExtension(text))
  const found = results.filter(
    (each) => each.recording !== null && base(each.recording) === base(name),
  )
  if (found.length === 1 && found[0] !== undefined) return found[0]
  const names = results.map(({ recording }) => isolated(recording ?? '(no name)'))
  const listed = names.slice(0, NAMES_LISTED).join(', ')
  const more = names.length > NAMES_LISTED ? `, and ${names.length - NAMES_LISTED} more` : ''
  throw new ToolkitError(
    'import-no-match',
    `The file has ${names.length} results, and none is named like this recording. Choose one in "result": ${listed}${more}.`,
    { fields: choices(results) },
  )
}

/** The names to choose from. */
function choices(results: ImportedDocument['results']) {
  return results
    .flatMap(({ recording }) =>
      recording === null ? [] : [{ path: 'result', message: recording }],
    )
    .slice(0, NAMES_CHOSEN_FROM)
}

function resultNamed({ results }: ImportedDocument, wanted: string): ImportedResult {
  const found = results.find(({ recording }) => recording === wanted)
  if (found !== undefined) return found
  throw new ToolkitError('import-no-match', `The file has no result named ${isolated(wanted)}.`)
}
