import { execFileSync } from 'node:child_process'
import type { OldProduct } from './old-product.ts'

interface Answer {
  readonly id: string
  readonly status: string
  readonly sound: object | null
  readonly error: object | null
  readonly [name: string]: unknown
}

const ENDED: ReadonlySet<string> = new Set(['succeeded', 'failed', 'canceled'])
/** Samples a second: few bytes. */
const RATE = 4_000
const CLOUD = { provider: 'pyannoteai', confirm: 'true' }

/** Writes recordings with runs in each final status, scores, names and hints, by the API alone. */
export async function writeRecordings({ origin, setFaults }: OldProduct): Promise<void> {
  const api = apiOf(origin)

  const interview = await api.upload('interview.wav', tone(1, 220), { ...CLOUD, maxSpeakers: '3' })
  const [first] = await api.finishedRuns(interview)
  await api.put(`/recordings/${interview}/human-score`, { score: 40, note: 'Ada and Ben mixed up' })
  await api.send('DELETE', `/recordings/${interview}/human-score`)
  await api.send('POST', `/recordings/${interview}/diarizations`, {
    ...CLOUD,
    confirm: true,
    numSpeakers: 2,
  })
  await api.finishedRuns(interview)
  await api.put(`/recordings/${interview}/human-score`, { score: 65, note: null })
  await api.put(`/recordings/${interview}/current`, { runId: first?.id })
  await api.send('PATCH', `/recordings/${interview}`, {
    name: 'Interview Zoë 😀',
    speakerNames: { SPEAKER_00: 'Ada', SPEAKER_01: 'Ben' },
  })

  const call = await api.upload('call.mp3', encoded('-f', 'mp3', '-b:a', '16k'), CLOUD)
  await api.finishedRuns(call)
  await api.put(`/recordings/${call}/human-score`, { score: 90, note: 'good' })

  const plain = await api.upload('tone.wav', tone(1, 330), { provider: 'local', minSpeakers: '2' })
  await api.finishedRuns(plain)

  const cut = await api.upload('cut.wav', tone(0.5, 440).subarray(0, 1_500), { diarize: 'false' })
  await api.prepared(cut)

  const invalid = await api.upload('not finite.wav', notFinite(), { diarize: 'false' })
  await api.prepared(invalid)

  await setFaults({ kind: 'job-fails' })
  const failed = await api.upload('failed.wav', tone(0.25, 550), CLOUD)
  await api.finishedRuns(failed)

  await setFaults({ kind: 'job-slow' })
  const canceled = await api.upload('canceled.wav', tone(0.25, 660), CLOUD)
  const run = await api.runIn(canceled, 'running')
  await api.send('POST', `/recordings/${canceled}/diarizations/${run.id}/cancel`)
  await api.finishedRuns(canceled)

  await setFaults({ kind: 'refuse', status: 402, call: 'diarize', times: 1000 })
  const held = await api.upload('held.wav', tone(0.25, 770), CLOUD)
  await api.runIn(held, 'held')
}

/** Begins what the next start has to finish: an upload, a run, and a deletion, during which the product is killed. */
export async function beginWork({ origin, pauseLocal, deleteAndKill }: OldProduct): Promise<void> {
  const api = apiOf(origin)
  const deleted = await api.upload('deleted.wav', tone(0.25, 880), { provider: 'local' })
  await api.finishedRuns(deleted)
  await startUpload(origin, 'unfinished.wav', tone(0.25, 990))
  const running = await api.upload('running.wav', tone(0.25, 110), { diarize: 'false' })
  await api.prepared(running)
  pauseLocal()
  await api.send('POST', `/recordings/${running}/diarizations`, { provider: 'local' })
  await api.runIn(running, 'uploading', 'submitted', 'running')
  await deleteAndKill(deleted)
}

function apiOf(origin: string) {
  async function send(method: string, path: string, body?: object): Promise<Answer> {
    const response = await fetch(`${origin}/api${path}`, {
      method,
      ...(body && {
        body: JSON.stringify(body),
        headers: { 'content-type': 'application/json' },
      }),
    })
    if (!response.ok) throw new Error(`${method} ${path}: ${await response.text()}`)
    return response.status === 204 ? ({} as Answer) : ((await response.json()) as Answer)
  }
  async function until<T>(read: () => Promise<T | undefined>): Promise<T> {
    for (;;) {
      const found = await read()
      if (found !== undefined) return found
    }
  }
  const runsOf = async (id: string) =>
    (await send('GET', `/recordings/${id}/diarizations`)).items as readonly Answer[]
  /** The runs, newest first, when they are as wanted and the recording shows it. */
  const runsWhen = (id: string, isWanted: (runs: readonly Answer[]) => boolean) =>
    until(async () => {
      const { status } = await send('GET', `/recordings/${id}`)
      const runs = await runsOf(id)
      return status === runs[0]?.status && isWanted(runs) ? runs : undefined
    })
  return {
    send,
    put: (path: string, body: object) => send('PUT', path, body),
    async upload(
      name: string,
      bytes: Uint8Array<ArrayBuffer>,
      fields: Readonly<Record<string, string>>,
    ) {
      const form = new FormData()
      form.append('file', new Blob([bytes]), name)
      for (const [field, value] of Object.entries(fields)) form.append(field, value)
      const response = await fetch(`${origin}/api/recordings`, { method: 'POST', body: form })
      if (response.status !== 201) throw new Error(`${name}: ${await response.text()}`)
      const { recording = undefined, ...rest } = (await response.json()) as { recording?: Answer }
      return (recording ?? (rest as Answer)).id
    },
    prepared: (id: string) =>
      until(async () => {
        const recording = await send('GET', `/recordings/${id}`)
        return recording.sound || recording.error ? recording : undefined
      }),
    /** The runs, newest first, when all have ended. */
    finishedRuns: (id: string) =>
      runsWhen(id, (runs) => runs.every(({ status }) => ENDED.has(status))),
    /** The newest run when its status is one of these. */
    runIn: async (id: string, ...statuses: readonly string[]) => {
      const [newest] = await runsWhen(id, ([run]) => statuses.includes(run?.status ?? ''))
      return newest as Answer
    },
  }
}

/** Sends a third of a file by tus. */
async function startUpload(origin: string, name: string, bytes: Uint8Array<ArrayBuffer>) {
  const created = await fetch(`${origin}/api/uploads`, {
    method: 'POST',
    headers: {
      'tus-resumable': '1.0.0',
      'upload-length': String(bytes.length),
      'upload-metadata': `filename ${Buffer.from(name).toString('base64')}`,
    },
  })
  const sent = await fetch(new URL(created.headers.get('location') ?? '', origin), {
    method: 'PATCH',
    headers: {
      'tus-resumable': '1.0.0',
      'upload-offset': '0',
      'content-type': 'application/offset+octet-stream',
    },
    body: bytes.subarray(0, 300),
  })
  if (sent.status !== 204) throw new Error(`PATCH answered ${sent.status}`)
}

/** A WAV of 8-bit samples. */
function tone(seconds: number, hertz: number): Uint8Array<ArrayBuffer> {
  const count = seconds * RATE
  const samples = Uint8Array.from({ length: count }, (_, i) =>
    Math.round(128 + 90 * Math.sin((2 * Math.PI * hertz * i) / RATE)),
  )
  return wav(1, 8, samples)
}

/** A WAV of 32-bit floats that are not finite. */
function notFinite(): Uint8Array<ArrayBuffer> {
  return wav(3, 32, new Uint8Array(new Float32Array(200).fill(Number.NaN).buffer))
}

function wav(format: number, bits: number, samples: Uint8Array): Uint8Array<ArrayBuffer> {
  const bytes = Buffer.alloc(44 + samples.length)
  bytes.write('RIFF', 0)
  bytes.writeUInt32LE(36 + samples.length, 4)
  bytes.write('WAVEfmt ', 8)
  bytes.writeUInt32LE(16, 16)
  bytes.writeUInt16LE(format, 20)
  bytes.writeUInt16LE(1, 22)
  bytes.writeUInt32LE(RATE, 24)
  bytes.writeUInt32LE((RATE * bits) / 8, 28)
  bytes.writeUInt16LE(bits / 8, 32)
  bytes.writeUInt16LE(bits, 34)
  bytes.write('data', 36)
  bytes.writeUInt32LE(samples.length, 40)
  bytes.set(samples, 44)
  return new Uint8Array(bytes)
}

/** A second of noise that ffmpeg encodes as told. */
function encoded(...args: readonly string[]): Uint8Array<ArrayBuffer> {
  const source = ['-f', 'lavfi', '-i', 'anoisesrc=d=1:r=16000:a=0.2:seed=1']
  return new Uint8Array(
    execFileSync('ffmpeg', ['-v', 'error', ...source, ...args, '-bitexact', '-']),
  )
}
