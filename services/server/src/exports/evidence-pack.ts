import { hasCode, type Recording, type Run, type Toolkit, type Turn } from '@toolkit/core'
import {
  CSV,
  safeFileName,
  singleField,
  tableBytes,
  UniqueNames,
  withoutMediaExtension,
} from '@toolkit/formats'
import { openRecordingClip } from '../http/recording-clip.ts'
import { evidencePage } from './evidence-page.ts'
import type { PlannedRecording } from './evidence-plan.ts'
import {
  type ClipFile,
  EVIDENCE_TABLE,
  type EvidenceReport,
  type ReportedRecording,
  type ReportedSpot,
  reportedRecording,
  reportedSpot,
} from './evidence-report.ts'
import { CONTEXT_SECONDS, clipWindow, type Stretch } from './evidence-stretches.ts'
import { textBytes } from './text-bytes.ts'
import type { ExportWriters } from './writers.ts'
import type { ZipEntry } from './zip.ts'

interface Pack {
  readonly toolkit: Pick<Toolkit, 'recordings' | 'results'>
  readonly writers: ExportWriters
  /** Ends reading. */
  readonly signal: AbortSignal
}

/**
 * The files of an evidence pack: for each recording its clips and its whole result, at the end what they are. A recording
 * that is deleted meanwhile is named there.
 */
export async function* evidenceEntries(
  pack: Pack,
  planned: readonly PlannedRecording[],
): AsyncGenerator<ZipEntry> {
  const recordings: ReportedRecording[] = []
  const leftOut: { id: string; reason: string }[] = []
  const names = new UniqueNames()
  let clips = 0
  for (const one of planned) {
    try {
      const { recording, run, turns } = await pack.toolkit.results.allTurns(
        one.recordingId,
        one.runId,
      )
      const verdicts = await pack.toolkit.recordings.verdicts(recording.id)
      const name = names.take(safeFileName(withoutMediaExtension(recording.name)), recording.id)
      const spots: ReportedSpot[] = []
      const reported = { ...reportedRecording(recording, run, verdicts), files: {}, spots }
      const place = recordings.push(reported) - 1
      for (const stretch of one.stretches) {
        const clip = await clipEntry(pack, recording, stretch, name, clips + 1)
        if (clip !== null) {
          clips += 1
          yield clip.entry
        }
        spots.push(reportedSpot(stretch, turns, clip?.file ?? null))
      }
      const results = resultEntries(pack.writers, { ...reported, recording, run, turns }, name)
      yield* results
      const files = results.map((entry) => [entry.format, entry.name])
      recordings[place] = { ...reported, files: Object.fromEntries(files) }
    } catch (error) {
      const isRemoved = hasCode(error, 'audio-removed')
      if (!isRemoved && (await isThere(pack, one))) throw error
      const what = isRemoved ? 'Its audio was removed' : 'It was deleted'
      leftOut.push({ id: one.recordingId, reason: `${what} while the pack was made.` })
    }
  }
  yield* reportEntries({ version: 1, contextSeconds: CONTEXT_SECONDS, recordings, leftOut })
}

/** Whether a recording and its run exist. */
async function isThere(
  { toolkit, signal }: Pack,
  { recordingId, runId }: PlannedRecording,
): Promise<boolean> {
  if (signal.aborted) return true
  try {
    await toolkit.results.turns(recordingId, runId, {
      confidence: { from: null, to: null },
      window: { from: null, to: null },
      ...{ sort: 'start', descending: false, limit: 1, after: null },
    })
    return true
  } catch (error) {
    if (hasCode(error, 'recording-not-found') || hasCode(error, 'run-not-found')) return false
    throw error
  }
}

/** The clip of a stretch with its context; null if it has no sample. */
async function clipEntry(
  { toolkit, signal }: Pack,
  recording: Recording,
  stretch: Stretch,
  name: string,
  number: number,
): Promise<{ readonly entry: ZipEntry; readonly file: ClipFile } | null> {
  const window = clipWindow(stretch, recording.durationSeconds ?? stretch.end)
  const request = { ...window, rate: null, isMono: false }
  const opened = await openRecordingClip(toolkit.recordings, recording, request, signal)
  if (opened.frames === 0) return null
  const place = `${stretch.start.toFixed(2)}-${stretch.end.toFixed(2)} s`
  const file = `clips/${String(number).padStart(4, '0')} ${name} ${place}.wav`
  return {
    entry: { name: file, bytes: opened.bytes(), isCompressed: false },
    file: { file, ...window },
  }
}

interface Result {
  readonly recording: Recording
  readonly run: Run
  readonly turns: readonly Turn[]
  readonly speakerNames: Readonly<Record<string, string>>
}

/** The whole result of a recording in the formats of other tools. */
function resultEntries(
  { rttm, textgrid, audacity }: ExportWriters,
  { recording, run, turns, speakerNames }: Result,
  name: string,
): (ZipEntry & { readonly format: string })[] {
  const written = {
    recording: singleField(name),
    mediaName: recording.name,
    contentType: recording.contentType,
    durationSeconds: recording.durationSeconds ?? turns.at(-1)?.end ?? 0,
    turns,
    speakerNames,
    curves: [],
    provider: run.provider,
    model: run.modelReported ?? run.model,
  }
  return [rttm, textgrid, audacity].map((writer) => ({
    format: writer.format,
    name: `results/${name}${writer.extension}`,
    bytes: textBytes(writer.write(written)),
    isCompressed: true,
  }))
}

async function* reportEntries(report: EvidenceReport): AsyncGenerator<ZipEntry> {
  async function* groups() {
    for (const group of report.recordings) yield { group, rows: group.spots }
  }
  const json = [`${JSON.stringify(report, null, 2)}\n`]
  const isCompressed = true
  yield { name: 'spots.json', bytes: textBytes(json), isCompressed }
  yield { name: 'spots.csv', bytes: tableBytes(EVIDENCE_TABLE, CSV, groups()), isCompressed }
  yield { name: 'index.html', bytes: textBytes(evidencePage(report)), isCompressed }
}
