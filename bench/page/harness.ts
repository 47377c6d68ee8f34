import { readFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import type { TurnView } from '@toolkit/server/client'

const wavesurfer = path.join(import.meta.dirname, '../../node_modules/wavesurfer.js/dist')

export interface Harness {
  readonly url: string
  close(): Promise<void>
}

/**
 * A page with the same sound and turns in wavesurfer.js with its regions plugin, built like the example of
 * wavesurfer.js.
 */
export async function wavesurferHarness(data: {
  readonly durationSeconds: number
  readonly peaks: readonly number[]
  readonly turns: readonly TurnView[]
}): Promise<Harness> {
  const html = `<!doctype html><meta charset="utf-8"><title>wavesurfer.js</title>
<div id="wave"></div><input id="threshold" type="range" min="0" max="100" value="100" style="width:600px">
<script type="module">
import WaveSurfer from '/wavesurfer.esm.js'
import Regions from '/plugins/regions.esm.js'
const { durationSeconds, peaks, turns } = await (await fetch('/data')).json()
const regions = Regions.create()
const wave = WaveSurfer.create({ container: '#wave', peaks: [peaks], duration: durationSeconds, plugins: [regions] })
await new Promise((resolve) => wave.once('ready', resolve))
const shown = turns.map((turn) => [turn, regions.addRegion({ start: turn.start, end: turn.end, drag: false, resize: false, color: 'rgba(0,114,178,0.4)' })])
document.getElementById('threshold').addEventListener('input', (event) => {
  const most = Number(event.target.value)
  for (const [turn, region] of shown) region.setOptions({ color: turn.confidence <= most ? 'rgba(213,94,0,0.6)' : 'rgba(0,114,178,0.2)' })
})
window.zoom = (pixels) => wave.zoom(pixels)
document.body.dataset.ready = 'yes'
</script>`
  const server = createServer((request, response) => {
    const address = request.url ?? '/'
    if (address === '/') {
      response.setHeader('content-type', 'text/html')
      response.end(html)
    } else if (address === '/data') response.end(JSON.stringify(data))
    else {
      readFile(path.join(wavesurfer, path.normalize(address))).then(
        (bytes) => {
          response.setHeader('content-type', 'text/javascript')
          response.end(bytes)
        },
        () => response.writeHead(404).end(),
      )
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => close(server),
  }
}

function close(server: Server): Promise<void> {
  server.closeAllConnections()
  return new Promise((resolve) => server.close(() => resolve()))
}
