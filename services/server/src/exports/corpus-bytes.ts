import type {
  Bounds,
  CorpusExport,
  CurveName,
  ExportedRecordings,
  ExportedTurns,
  SpotOptions,
} from '@toolkit/core'
import {
  CSV,
  JSON_LINES,
  RECORDING_TABLE,
  recordingRows,
  SPOT_TABLE,
  STRETCH_VERDICT_TABLE,
  safeFileName,
  singleField,
  spotRows,
  stretchVerdictRows,
  type TableFormat,
  TURN_TABLE,
  tableBytes,
  turnRows,
  UniqueNames,
  VERDICT_TABLE,
  verdictRows,
  type Writer,
  type WrittenRun,
  withoutMediaExtension,
} from '@toolkit/formats'
import type { Exported, ExportFormat } from '../exports/corpus-export-query.ts'
import { textBytes } from './text-bytes.ts'
import { type ZipEntry, zipBytes } from './zip.ts'

/** What is exported of which recordings. */
export interface CorpusRequest {
  readonly format: ExportFormat
  readonly what: Exported
  readonly recordings: ExportedRecordings
  /** Of turns. */
  readonly confidence: Bounds
  /** Of spots; null: the default curve. */
  readonly curve: CurveName | null
  readonly spots: SpotOptions
}

/** The file that a request asks for, made as it is read. `modified`: the time of the files in a ZIP. */
export function corpusBytes(
  corpus: CorpusExport,
  request: CorpusRequest,
  rttm: Writer,
  modified: Date,
): AsyncIterable<Uint8Array> {
  switch (request.format) {
    case 'csv':
      return tableOf(corpus, request, CSV)
    case 'jsonl':
      return tableOf(corpus, request, JSON_LINES)
    case 'rttm':
      return textBytes(rttmText(corpus.turns(request.recordings, request.confidence), rttm))
    case 'zip':
      return zipBytes(zipEntries(corpus, request, rttm), modified)
  }
}

function tableOf(
  corpus: CorpusExport,
  request: Pick<CorpusRequest, 'what' | 'recordings' | 'confidence' | 'curve' | 'spots'>,
  format: TableFormat,
): AsyncIterable<Uint8Array> {
  const { what, recordings, confidence, curve, spots } = request
  switch (what) {
    case 'recordings':
      return tableBytes(RECORDING_TABLE, format, recordingRows(corpus.recordings(recordings)))
    case 'turns':
      return tableBytes(TURN_TABLE, format, turnRows(corpus.turns(recordings, confidence)))
    case 'spots':
      return tableBytes(SPOT_TABLE, format, spotRows(corpus.spots(recordings, curve, spots)))
    case 'verdicts':
      return tableBytes(VERDICT_TABLE, format, verdictRows(corpus.verdicts(recordings)))
    case 'stretch-verdicts': {
      const rows = stretchVerdictRows(corpus.stretchVerdicts(recordings))
      return tableBytes(STRETCH_VERDICT_TABLE, format, rows)
    }
  }
}

/** One RTTM file of many recordings. Its file ids are their names, made unique. */
async function* rttmText(
  parts: AsyncIterable<ExportedTurns>,
  writer: Writer,
): AsyncGenerator<string> {
  const names = new UniqueNames()
  for await (const part of parts) {
    const { name, id } = part.recording
    yield* writer.write(writtenRun(part, names.take(singleField(withoutMediaExtension(name)), id)))
  }
}

/** The current run as writers need it, without curves. `name`: what the file calls the recording. */
function writtenRun({ recording, turns }: ExportedTurns, name: string): WrittenRun {
  return {
    recording: name,
    mediaName: recording.name,
    contentType: recording.contentType,
    durationSeconds: recording.durationSeconds ?? turns.at(-1)?.end ?? 0,
    turns,
    speakerNames: recording.speakerNames,
    curves: [],
    provider: recording.provider ?? '',
    model: recording.model ?? '',
  }
}

/** Tables of everything, and an RTTM file of each recording with turns in the range. */
async function* zipEntries(
  corpus: CorpusExport,
  request: CorpusRequest,
  rttm: Writer,
): AsyncGenerator<ZipEntry> {
  for (const what of ['recordings', 'turns', 'verdicts', 'stretch-verdicts'] as const) {
    const bytes = tableOf(corpus, { ...request, what }, CSV)
    yield { name: `${what}.csv`, bytes, isCompressed: true }
  }
  const names = new UniqueNames()
  for await (const part of corpus.turns(request.recordings, request.confidence)) {
    const { name, id } = part.recording
    const own = names.take(safeFileName(withoutMediaExtension(name)), id)
    yield {
      name: `rttm/${own}${rttm.extension}`,
      bytes: textBytes(rttm.write(writtenRun(part, singleField(own)))),
      isCompressed: true,
    }
  }
}
