import type { Writer, WrittenFormat } from '../diarization-file.ts'
import { audacity } from './audacity.ts'
import { csv } from './csv.ts'
import { elan } from './elan.ts'
import { json } from './json.ts'
import { lab } from './lab.ts'
import { labelstudio } from './labelstudio.ts'
import { rttm } from './rttm.ts'
import { seglst } from './seglst.ts'
import { stm } from './stm.ts'
import { textgrid } from './textgrid.ts'
import { webvtt } from './webvtt.ts'

/** What writes each format. */
export const WRITERS: Readonly<Record<WrittenFormat, Writer>> = {
  rttm,
  csv,
  json,
  textgrid,
  audacity,
  labelstudio,
  elan,
  stm,
  seglst,
  lab,
  webvtt,
}
