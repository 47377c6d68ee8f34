import { randomBytes } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import type { IncomingHttpHeaders } from 'node:http'
import { request } from 'node:https'
import path from 'node:path'
import { text } from 'node:stream/consumers'
import { expect } from 'vitest'
import { form } from '../line/sound.ts'
import { command } from './command.ts'
import { answers } from './socket.ts'
import { freePort, PROJECT, ROOT, type Stack } from './stack.ts'

const NAME = 'toolkit.example'
const FOLDER = '/etc/nginx'

interface Answer {
  readonly status: number | undefined
  readonly headers: IncomingHttpHeaders
  readonly text: string
}

/** The example's Nginx in front of the stack. */
interface Front {
  readonly password: string
  ask(path: string, password: string | null): Promise<Answer>
  upload(file: Buffer): Promise<Answer>
}

/** Runs the example's configuration, with other ports, by an Nginx on the host. */
export async function withFront(
  stack: Stack,
  work: (front: Front) => Promise<void>,
): Promise<void> {
  const { folder } = stack
  const [port, plain] = [await freePort(), await freePort()]
  const password = randomBytes(12).toString('hex')
  const place = (name: string) => path.join(folder, name)
  const example = await readFile(path.join(ROOT, 'nginx/tls-and-password.example.conf'), 'utf8')
  const here = example
    .replace('listen 443', `listen 127.0.0.1:${port}`)
    .replace('listen 80', `listen 127.0.0.1:${plain}`)
    .replace('127.0.0.1:8080', new URL(stack.origin).host)
  await writeFile(place('front.conf'), `pid /tmp/front.pid;\nevents {}\nhttp {\n${here}}\n`)
  const hash = await command(['openssl', 'passwd', '-apr1', password])
  await writeFile(place('toolkit.htpasswd'), `somebody:${hash}`)
  const subject = ['-subj', `/CN=${NAME}`, '-addext', `subjectAltName=DNS:${NAME}`]
  const files = ['-keyout', place('toolkit.key'), '-out', place('toolkit.crt')]
  await command(['openssl', 'req', '-x509', '-newkey', 'rsa:2048', '-nodes', ...subject, ...files])
  const mounts = ['front.conf', 'toolkit.htpasswd', 'toolkit.key', 'toolkit.crt'].flatMap(
    (name) => ['--volume', `${place(name)}:${FOLDER}/${name}:ro`],
  )
  const options = ['run', '--detach', '--rm', '--user', '0', '--network', 'host', ...mounts]
  const container = await stack.engine.docker(
    ...options,
    `${PROJECT}-page`,
    '-c',
    `${FOLDER}/front.conf`,
  )
  try {
    await expect.poll(() => answers('127.0.0.1', port), { timeout: 20_000 }).toBe(true)
    const ca = await readFile(place('toolkit.crt'))
    const ask = (method: string, path: string, given: string | null, body?: Response) =>
      send({ port, ca, method, path, password: given, ...(body ? { body } : {}) })
    await work({
      password,
      ask: (path, given) => ask('GET', path, given),
      upload: (file) =>
        ask('POST', '/api/recordings', password, new Response(form(file, 'front.wav'))),
    })
  } finally {
    await stack.engine.docker('rm', '--force', container)
  }
}

interface Call {
  readonly port: number
  readonly ca: Buffer
  readonly method: string
  readonly path: string
  readonly password: string | null
  readonly body?: Response
}

async function send({ port, ca, method, path, password, body }: Call): Promise<Answer> {
  const headers = {
    host: NAME,
    ...(password === null ? {} : { authorization: `Basic ${btoa(`somebody:${password}`)}` }),
    ...(body ? { 'content-type': body.headers.get('content-type') ?? '' } : {}),
  }
  const options = { host: '127.0.0.1', port, ca, servername: NAME, method, path, headers }
  const calling = request({ ...options, agent: false })
  calling.end(body ? Buffer.from(await body.arrayBuffer()) : undefined)
  const { promise, resolve, reject } = Promise.withResolvers<Answer>()
  calling.once('error', reject)
  calling.once('response', (answer) => {
    const { statusCode: status, headers: given } = answer
    text(answer).then((words) => resolve({ status, headers: given, text: words }), reject)
  })
  return promise
}
