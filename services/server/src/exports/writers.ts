import type { Writer, WrittenFormat } from '@toolkit/formats'

/** The writers that exports of many recordings need. */
export type ExportWriters = Readonly<
  Record<Extract<WrittenFormat, 'rttm' | 'textgrid' | 'audacity'>, Writer>
>
