import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createClient } from '@toolkit/server/client'
import { findChromium, launchChromium } from './tests/browser/chromium.ts'
import { putLongRecording } from './tests/browser/long-recording.ts'
import { startWithPage } from './tests/browser/server.ts'
const folder = await mkdtemp(path.join(tmpdir(), 'scratch-'))
const recording = await putLongRecording(folder, { hours: 24, turns: 20000, sampleRate: 8000, name: 'A day.wav', speakers: 8 })
const product = await startWithPage(folder, 0, { MAX_DURATION_HOURS: '24' })
const api = createClient(product.url)
const own = await api.allTurns(recording.id)
const run = (await api.diarizations(recording.id)).items[0]!
const lines = own.flatMap((t, i) => i % 9 === 3 ? [] : [`SPEAKER d 1 ${(t.start).toFixed(3)} ${(t.end - t.start + (i % 2 ? 0.2 : 0)).toFixed(3)} <NA> <NA> R${i % 6 === 0 ? 1 : t.speaker.at(-1)} 0.7 <NA>`])
let t = performance.now()
const ref = await api.importResult(recording.id, new File([lines.join('\n')], 'r.rttm'), { role: 'reference' })
console.log('import', Math.round(performance.now() - t)); t = performance.now()
const ev = await api.evaluation(recording.id, { run: run.id }); console.log('evaluation', Math.round(performance.now() - t), ev.items.length, ev.evaluation.der); t = performance.now()
const cmp = await api.compare(recording.id, { a: ref.diarization!.id, b: run.id }); console.log('compare', Math.round(performance.now() - t), cmp.items.length)
const browser = await launchChromium(findChromium(process.env) ?? '')
for (const search of ['?panel=details', '?panel=errors', `?compare=${ref.diarization!.id},${run.id}&panel=differences`]) {
  if (search === '?panel=details') await api.setReference(recording.id, null); else await api.setReference(recording.id, ref.diarization!.id)
  const page = await (await browser.newContext({ viewport: { width: 1440, height: 900 } })).newPage()
  const begin = performance.now()
  await page.goto(`${product.url}/recordings/${recording.id}${search}`)
  await page.locator('[data-testid="timeline"][aria-busy="false"]').waitFor()
  console.log(search, 'ready', Math.round(performance.now() - begin))
  await page.waitForTimeout(4000)
  const cdp = await page.context().newCDPSession(page); await cdp.send('Profiler.enable'); await cdp.send('Profiler.setSamplingInterval', { interval: 500 }); await cdp.send('Profiler.start')
  const result = await page.getByTestId('timeline-plot').evaluate(async (plot) => {
    const box = plot.getBoundingClientRect()
    const times: number[] = []
    let last = performance.now()
    for (let i = 0; i < 150; i++) {
      plot.dispatchEvent(new WheelEvent('wheel', { deltaY: i < 75 ? -60 : 60, clientX: box.left + 400, clientY: box.top + 200, bubbles: true, cancelable: true }))
      await new Promise((r) => requestAnimationFrame(r))
      const now = performance.now(); times.push(now - last); last = now
    }
    times.sort((a, b) => a - b)
    return { median: times[75], p95: times[142], max: times[149] }
  })
  const { profile } = await cdp.send('Profiler.stop')
  const self = new Map<string, number>()
  const byId = new Map(profile.nodes.map((n) => [n.id, n]))
  profile.samples!.forEach((id, i) => { const n = byId.get(id)!; const k = n.callFrame.functionName + ':' + n.callFrame.lineNumber + ':' + n.callFrame.columnNumber; self.set(k, (self.get(k) ?? 0) + profile.timeDeltas![i]! / 1000) })
  console.log(search, JSON.stringify(result), [...self].sort((a, b) => b[1] - a[1]).slice(0, 14).map(([k, v]) => `${k} ${v.toFixed(0)}`).join(' | '))
  await page.screenshot({ path: `screenshots/day${search.includes('compare') ? '-compare' : search.slice(7)}.png` })
  await page.close()
}
await browser.close(); await product.close(); await rm(folder, { recursive: true, force: true })
