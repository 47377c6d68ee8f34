import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { whyNoMongo } from '../mongo/server.ts'
import { type Deployment, SERVICES, startDeployment } from './deployment.ts'
import { runScenario } from './run-scenario.ts'
import { scenarios } from './scenarios/index.ts'
import { form, longConversation } from './sound.ts'

const missing = await whyNoMongo({ killable: true })
const ENDS_MS = 90_000
/** Long enough that its job is seen running, and outlives the restart of a service. */
const file = longConversation(12)

/** The fields of a recording or a list that the test reads. */
interface Seen {
  readonly status?: string
  readonly total?: number
  readonly items?: readonly unknown[]
}

describe.skipIf(missing !== null)(`the API of the services as deployed (${missing ?? ''})`, () => {
  let deployment: Deployment

  beforeAll(async () => {
    deployment = await startDeployment()
  })

  afterAll(async () => {
    await deployment?.close()
  })

  test.each(scenarios)('$name', (scenario) => runScenario(deployment.url, scenario))

  test('results were reported by signed notices, and none was refused', () => {
    const said = deployment.output('webhook')
    expect(said).toMatch(/"event":"notice","outcome":"taken"/)
    expect(said).not.toContain('notice-refused')
  })

  test.each([...SERVICES, 'mongo'] as const)(
    'kill -9 of %s during a job: the run ends with its result',
    async (name) => {
      const recording = await createRecording()
      await expect
        .poll(async () => (await seen(recording)).status, { timeout: ENDS_MS, interval: 20 })
        .toBe('running')
      await deployment.killAndRestart(name)
      await expect
        .poll(() => seen(recording), { timeout: ENDS_MS, interval: 200 })
        .toMatchObject({ status: 'succeeded', error: null })
      const turns = await seen(`${recording}/turns`)
      expect(turns.total).toBeGreaterThan(5)
      expect((await seen(`${recording}/diarizations`)).items).toHaveLength(1)
      const audio = await fetch(`${deployment.url}/api/recordings/${recording}/audio`)
      expect(Buffer.from(await audio.arrayBuffer()).equals(file)).toBe(true)
    },
  )

  test('no log contains a secret', () => {
    for (const name of SERVICES) {
      for (const secret of deployment.secrets) {
        expect(deployment.output(name).includes(secret), `${name} tells a secret`).toBe(false)
      }
    }
  })

  test('each exits cleanly on SIGTERM', async () => {
    expect(await deployment.close()).toEqual(SERVICES.map(() => 0))
  })

  async function createRecording(): Promise<string> {
    const body = form(file, 'conversation.wav')
    const answer = await fetch(`${deployment.url}/api/recordings`, { method: 'POST', body })
    expect(answer.status, await answer.clone().text()).toBe(201)
    return ((await answer.json()) as { id: string }).id
  }

  async function seen(path: string): Promise<Seen> {
    const answer = await fetch(`${deployment.url}/api/recordings/${path}`)
    const text = await answer.text()
    expect(answer.status, text).toBe(200)
    return JSON.parse(text)
  }
})
