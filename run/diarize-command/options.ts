import { parseArgs } from 'node:util'
import { MAX_REQUESTED_SPEAKERS, ToolkitError } from '@toolkit/core'
import type { SpeakerHints } from '@toolkit/diarizer'

const MAX_JOBS = 16

export const USAGE = `Usage: toolkit diarize FILE… [options]

Finds who speaks when. It runs on this machine and needs no network.

FILE is a recording: WAV, FLAC, MP3, Ogg; with ffmpeg also M4A, video and more. - is standard input.
The result of one FILE goes to standard output. With --out, each result becomes a file.

Options:
  --speakers N, MIN-MAX  the number of speakers if you know it, such as 3 or 2-5; at most ${MAX_REQUESTED_SPEAKERS}
  --by-channel           each of the two channels is one party, as on the telephone: SPEAKER_00 is the left one
  --format FORMAT        rttm (default), json (as pyannoteAI's output), csv, textgrid (Praat)
  --out DIR              write DIR/talk.rttm for talk.wav, and replace an earlier one; needed for several FILEs.
                         A second FILE of that name becomes talk-2.rttm
  --jobs N               diarize N recordings at a time, 1 (default) to ${MAX_JOBS}; each takes two threads and 0.5 GB
  -h, --help             show this help
  --version              show the version (without diarize)
  --                     everything after it is a FILE, also if it begins with -

Messages go to standard error. A recording without speech has an empty result.

Exit status:
  0    all succeeded; warnings, such as that a file is cut short, do not change it
  1    at least one failed; the others have their results
  2    wrong usage, or --out cannot be written to; nothing was diarized
  130  interrupted by Ctrl+C (other signals: 128 and their number); a result is whole or not there
  141  the reader of standard output has closed it`

export const FORMATS = ['rttm', 'json', 'csv', 'textgrid'] as const
export type Format = (typeof FORMATS)[number]

/** Standard input as a FILE. */
export const STDIN = '-'

export interface DiarizeOptions {
  /** As given; at least one. */
  readonly files: readonly string[]
  readonly hints: SpeakerHints
  /** Whether each of two channels is one party. */
  readonly byChannel: boolean
  readonly format: Format
  /** Null: one file, to standard output. */
  readonly outDir: string | null
  /** Recordings that are diarized at the same time. */
  readonly jobs: number
}

/** Reads what follows `toolkit diarize`. `settings-invalid` says what is wrong. */
export function readDiarizeOptions(args: readonly string[]): DiarizeOptions | 'help' {
  const { values, positionals: files } = parsed(args)
  if (values.help) return 'help'
  const format = FORMATS.find((one) => one === values.format)
  if (format === undefined) throw invalid(`--format is one of ${FORMATS.join(', ')}.`)
  if (files.length === 0) throw invalid('Give a recording, or - for standard input.')
  if (files.includes('')) throw invalid('The name of a recording is empty.')
  if (files.filter((file) => file === STDIN).length > 1) {
    throw invalid('Standard input can be read once: give - once.')
  }
  if (values['by-channel'] && values.speakers !== undefined) {
    throw invalid('Give --by-channel or --speakers: by channel there is one speaker on each.')
  }
  if (values.out === '') throw invalid('Give --out a folder.')
  if (files.length > 1 && values.out === undefined) {
    throw invalid('Give --out DIR: the results of several recordings need a folder.')
  }
  return {
    files,
    hints: hintsOf(values.speakers),
    byChannel: values['by-channel'],
    format,
    outDir: values.out ?? null,
    jobs: jobsOf(values.jobs),
  }
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        speakers: { type: 'string' },
        'by-channel': { type: 'boolean', default: false },
        format: { type: 'string', default: 'rttm' },
        out: { type: 'string' },
        jobs: { type: 'string', default: '1' },
        help: { type: 'boolean', short: 'h', default: false },
      },
    })
  } catch (error) {
    throw invalid((error as Error).message)
  }
}

function hintsOf(text: string | undefined): SpeakerHints {
  if (text === undefined) return { num: null, min: null, max: null }
  const [, first, second] = /^([1-9]\d*)(?:-([1-9]\d*))?$/.exec(text) ?? []
  if (first === undefined || (second !== undefined && Number(second) < Number(first))) {
    throw invalid(`--speakers ${text} is no number of speakers. Give one such as 3, or 2-5.`)
  }
  if (Number(second ?? first) > MAX_REQUESTED_SPEAKERS) {
    throw invalid(`--speakers takes numbers up to ${MAX_REQUESTED_SPEAKERS}.`)
  }
  if (second === undefined) return { num: Number(first), min: null, max: null }
  return { num: null, min: Number(first), max: Number(second) }
}

function jobsOf(text: string): number {
  const jobs = /^\d{1,3}$/.test(text) ? Number(text) : 0
  if (jobs < 1 || jobs > MAX_JOBS) throw invalid(`--jobs is a number from 1 to ${MAX_JOBS}.`)
  return jobs
}

function invalid(message: string): ToolkitError {
  return new ToolkitError('settings-invalid', `${message}\nSee toolkit --help.`)
}
