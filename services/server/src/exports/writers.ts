import { formatRttm, formatTextGrid } from '@toolkit/core'
import type { Writer, WrittenFormat } from '@toolkit/formats'

/** The writers that exports of many recordings need. */
export type ExportWriters = Readonly<
  Record<Extract<WrittenFormat, 'rttm' | 'textgrid' | 'audacity'>, Writer>
>

export const EXPORT_WRITERS: ExportWriters = {
  rttm: {
    format: 'rttm',
    contentType: 'text/plain; charset=utf-8',
    extension: '.rttm',
    write: ({ recording, turns }) => [formatRttm(recording, turns)],
  },
  textgrid: {
    format: 'textgrid',
    contentType: 'text/plain; charset=utf-8',
    extension: '.TextGrid',
    write: ({ durationSeconds, turns }) => [formatTextGrid(durationSeconds, turns)],
  },
  audacity: {
    format: 'audacity',
    contentType: 'text/plain; charset=utf-8',
    extension: '.txt',
    *write({ turns, speakerNames }) {
      for (const { start, end, speaker } of turns) {
        const name = Object.hasOwn(speakerNames, speaker) ? speakerNames[speaker] : speaker
        yield `${start.toFixed(6)}\t${end.toFixed(6)}\t${name?.replace(/\p{Cc}+/gu, ' ')}\n`
      }
    },
  },
}
