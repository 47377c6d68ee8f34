import { type ReadFormat, readDiarizationFile } from '@toolkit/formats'
import { expect, it } from 'vitest'

/** Other requests wait for so much work at most. */
const MAX_CPU_MS = 400
const MEBIBYTE = 2 ** 20
const PRAAT = 'File type = "ooTextFile"\nObject class = "TextGrid"\n\n'
const INTERVALS = 300_000
const SLOTS = 800_000

it.each<[string, ReadFormat, () => string]>([
  ['comments', 'textgrid', () => PRAAT + 'a '.repeat(16 * MEBIBYTE)],
  ['blank lines', 'textgrid', () => `${PRAAT}0 1 <exists> 1${'\n'.repeat(16 * MEBIBYTE)}`],
  ['an open quote', 'textgrid', () => `${PRAAT}0 1 <exists> 1 "${'x\n'.repeat(8 * MEBIBYTE)}`],
  [
    'intervals',
    'textgrid',
    () =>
      `${PRAAT}0 1 <exists> 2 ${['A', 'A (confidence)'].map((name) => `"IntervalTier" "${name}" 0 1 ${INTERVALS}\n${'0 1 "5"\n'.repeat(INTERVALS)}`).join('')}`,
  ],
  ['time slots without time', 'elan', () => eaf(slots())],
  ['an attribute', 'elan', () => eaf(`<HEADER MEDIA_FILE="${'%41'.repeat(4 * MEBIBYTE)}"/>`)],
  ['a name of an element', 'elan', () => `<${'a'.repeat(16 * MEBIBYTE)}></b>`],
  ['lines before a fault', 'elan', () => `${'\n'.repeat(16 * MEBIBYTE)}<!DOCTYPE a>`],
])('%s in a long file (%s): others do not wait', async (_, format, contentOf) => {
  const bytes = Buffer.from(contentOf())
  let last = cpuMs()
  let longest = 0
  let isReading = true
  const measure = () => {
    const now = cpuMs()
    longest = Math.max(longest, now - last)
    last = now
    if (isReading) setImmediate(measure)
  }
  setImmediate(measure)
  const source = async function* () {
    for (let at = 0; at < bytes.length; at += MEBIBYTE) yield bytes.subarray(at, at + MEBIBYTE)
  }
  const outcome = await readDiarizationFile(source(), format).then(
    () => 'read',
    ({ code }: { code?: string }) => code,
  )
  isReading = false
  expect(outcome).toMatch(/^(?:read|import-invalid)$/)
  measure()
  expect(longest).toBeLessThan(MAX_CPU_MS)
})

/** The time that this thread has worked. The time on the clock depends on what else runs. */
function cpuMs(): number {
  const { user, system } = process.threadCpuUsage()
  return (user + system) / 1000
}

function eaf(content: string): string {
  return `<ANNOTATION_DOCUMENT>${content}</ANNOTATION_DOCUMENT>`
}

function slots(): string {
  const all = Array.from({ length: SLOTS }, (_, index) => `<TIME_SLOT TIME_SLOT_ID="ts${index}"/>`)
  return `<TIME_ORDER>${all.join('')}</TIME_ORDER>`
}
