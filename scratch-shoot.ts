import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createClient } from '@toolkit/server/client'
import { findChromium, launchChromium } from './tests/browser/chromium.ts'
import { putLongRecording } from './tests/browser/long-recording.ts'
import { startWithPage } from './tests/browser/server.ts'

const MINUTE = { hours: 1 / 60, turns: 30, sampleRate: 8000, name: 'A minute.wav' }
const folder = await mkdtemp(path.join(tmpdir(), 'scratch-'))
const recording = await putLongRecording(folder, MINUTE)
const product = await startWithPage(folder, 0)
const api = createClient(product.url)
const own = await api.allTurns(recording.id)
const line = (start: number, end: number, speaker: string) => `SPEAKER m 1 ${start.toFixed(2)} ${(end - start).toFixed(2)} <NA> <NA> ${speaker} ${(0.5 + 0.4 * Math.random()).toFixed(2)} <NA>`
const rename: Record<string, string> = { SPEAKER_00: 'Anna', SPEAKER_01: 'Ben', SPEAKER_02: 'Carla', SPEAKER_03: 'Dora' }
const ref = own.flatMap((t, i) => i % 7 === 3 ? [] : [line(t.start, t.end + (i % 5 === 0 ? 0.6 : 0), i % 6 === 1 ? 'Ben' : rename[t.speaker] ?? t.speaker)])
const other = own.map((t, i) => line(t.start, t.end, i % 4 === 0 ? 'X2' : `X${Number(t.speaker.at(-1))}`))
const file = (name: string, lines: string[]) => new File([lines.join('\n')], name)
await api.importResult(recording.id, file('meeting.rttm', [...other, line(58, 90, 'X1')]), { label: 'NeMo' })
await api.importResult(recording.id, file('reference.rttm', ref), { role: 'reference' })
const json = await (await fetch(product.url + api.exportUrl(recording.id, { format: 'json', run: (await api.diarizations(recording.id)).items.find((r) => r.provider === 'local')?.id }).replace(/^.*\/api/, '/api'))).json()
for (const [i, t] of (json.output?.diarization ?? json.diarization ?? []).entries()) if (i % 5 === 0) t.speaker = 'SPEAKER_01'
try { await api.importResult(recording.id, new File([JSON.stringify(json)], 'job.json'), { label: 'precision-3' }) } catch (e) { console.log('json', String(e), JSON.stringify(json).slice(0, 300)) }
const runs = (await api.diarizations(recording.id)).items
const first = runs.find((r) => r.provider === 'local')
if (first) await api.choose(recording.id, first.id)
const imported = runs.find((r) => r.model === 'precision-3')
console.log(JSON.stringify(runs.map(({ id, provider, model, warnings, evaluation, summary }) => ({ id, provider, model, warnings, der: evaluation?.der, n: summary?.speakerCount })), null, 1))
const browser = await launchChromium(findChromium(process.env) ?? '')
const views: [string, string, ((page: any) => Promise<void>)?][] = [
  ['runs', '?panel=runs'],
  ['errors', '?panel=errors'],
  ['compare', `?compare=${imported?.id},${first?.id}&panel=differences`],
  ['export', '', async (page) => { await page.getByRole('button', { name: 'Actions', exact: true }).click(); await page.getByRole('menuitem', { name: 'Export…' }).click(); await page.getByRole('dialog').waitFor() }],
  ['compare-choose', '', async (page) => { await page.getByRole('button', { name: 'Actions', exact: true }).click(); await page.getByRole('menuitem', { name: 'Compare…' }).click(); await page.getByRole('dialog').waitFor() }],
]
const only = process.argv[2]?.split(',')
for (const [name, search, act] of views) {
  if (only && !only.includes(name)) continue
  for (const [kind, viewport, options] of [
    ['light', { width: 1440, height: 900 }, { colorScheme: 'light' }],
    ['dark', { width: 1440, height: 900 }, { colorScheme: 'dark' }],
    ['phone', { width: 390, height: 844 }, { colorScheme: 'light' }],
    ['forced', { width: 1280, height: 800 }, { forcedColors: 'active' }],
  ] as const) {
    if (process.argv[3] && !process.argv[3].split(',').includes(kind)) continue
    const context = await browser.newContext({ viewport, locale: 'en-GB', ...options })
    const page = await context.newPage()
    page.on('console', (m) => m.type() === 'error' && console.log(name, kind, m.text()))
    page.on('pageerror', (e) => console.log(name, kind, e.message))
    await page.goto(`${product.url}/recordings/${recording.id}${search}`)
    await page.locator('[data-testid="timeline"][aria-busy="false"]').waitFor()
    await page.waitForTimeout(2500)
    try {
    if (act) await act(page)
    if (kind === 'phone' && !act) {
      await page.screenshot({ path: `screenshots/${name}-${kind}-closed.png` })
      await page.getByRole('button', { name: 'Show the panels' }).click()
    }
    await page.waitForTimeout(500) } catch (e) { console.log(name, kind, String(e).slice(0, 300)) }
    await page.screenshot({ path: `screenshots/${name}-${kind}.png` })
    await context.close()
  }
}
await browser.close()
await product.close()
await rm(folder, { recursive: true, force: true })
