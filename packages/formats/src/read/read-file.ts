import { ToolkitError } from '@toolkit/core'
import {
  type DiarizationFile,
  type FileResult,
  READ_FORMATS,
  type Reader,
  type ReadFormat,
} from '../diarization-file.ts'
import { readAudacity } from './audacity.ts'
import { readCsv } from './csv.ts'
import { readElan } from './elan.ts'
import { readLab } from './lab.ts'
import { readLabelStudio } from './labelstudio.ts'
import { HEAD_BYTES, recogniseFormat } from './recognise.ts'
import { readRttm } from './rttm.ts'
import { readSegLst } from './seglst.ts'
import { readStm } from './stm.ts'
import { readPyannoteOutput } from './structured/pyannote-output.ts'
import { readSrt, readWebVtt } from './subtitles.ts'
import { readTextGrid } from './textgrid.ts'
import { readUem } from './uem.ts'

const READERS: Readonly<Record<ReadFormat, Reader>> = {
  rttm: readRttm,
  pyannoteai: readPyannoteOutput,
  'pyannote-audio': readPyannoteOutput,
  csv: readCsv,
  lab: readLab,
  uem: readUem,
  stm: readStm,
  seglst: readSegLst,
  textgrid: readTextGrid,
  elan: readElan,
  audacity: readAudacity,
  labelstudio: readLabelStudio,
  srt: readSrt,
  webvtt: readWebVtt,
}

/**
 * Reads a file in one of the formats that are read; null: its content decides which. The source is read once, and closed
 * also when an error ends it. Errors: `import-unknown-format` where the content is of no such format; `import-invalid` for
 * faults of the content, and if there is neither a turn nor a scored part; `import-too-large` for limits. `onSeveral`: as in
 * `Reader`.
 */
export async function readDiarizationFile(
  source: AsyncIterable<Uint8Array>,
  format: ReadFormat | null,
  onSeveral?: () => void,
): Promise<DiarizationFile> {
  const blocks = source[Symbol.asyncIterator]()
  try {
    const head = await takeHead(blocks)
    const found = format ?? recogniseFormat(firstBytes(head))
    if (found === null) throw unknownFormat(head.length === 0)
    const results = await READERS[found](joined(head, blocks), onSeveral)
    if (!results.some(hasContent)) {
      throw new ToolkitError(
        'import-invalid',
        ['The file has no turn and no scored part.', ...(results[0]?.warnings ?? [])].join(' '),
      )
    }
    return { format: found, results }
  } finally {
    await blocks.return?.()
  }
}

function hasContent({ turns, scored }: FileResult): boolean {
  return turns.length > 0 || scored !== null
}

/** The blocks with the first bytes of the file, without empty ones. */
async function takeHead(blocks: AsyncIterator<Uint8Array>): Promise<Uint8Array[]> {
  const head: Uint8Array[] = []
  let bytes = 0
  while (bytes < HEAD_BYTES) {
    const { done, value } = await blocks.next()
    if (done) break
    if (value.length > 0) head.push(value)
    bytes += value.length
  }
  return head
}

function firstBytes(blocks: readonly Uint8Array[]): Uint8Array {
  const bytes = blocks.reduce((sum, block) => sum + block.length, 0)
  return Buffer.concat(blocks, Math.min(bytes, HEAD_BYTES))
}

async function* joined(
  head: Uint8Array[],
  blocks: AsyncIterator<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  yield* head.splice(0)
  for (;;) {
    const { done, value } = await blocks.next()
    if (done) return
    yield value
  }
}

function unknownFormat(isEmpty: boolean): ToolkitError {
  if (isEmpty) return new ToolkitError('import-invalid', 'The file is empty.')
  return new ToolkitError(
    'import-unknown-format',
    `The content of the file is in none of the formats that are read: ${READ_FORMATS.join(', ')}. Export it in one of them, or name its format if it is one.`,
  )
}
