import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { command, succeeds } from './command.ts'

/** A container engine: that of this machine, or one that the test starts. */
export interface Engine {
  /** The environment of programs that use it. */
  readonly environment: NodeJS.ProcessEnv
  /** The compose command of this machine: the plugin, or else docker-compose. */
  readonly compose: readonly string[]
  docker(...args: readonly string[]): Promise<string>
  close(): Promise<void>
}

/** The running engine, or one that is started in a temporary folder, or the reason why there is none. */
export async function openEngine(): Promise<Engine | string> {
  const environment: NodeJS.ProcessEnv = { ...process.env, DOCKER_BUILDKIT: await buildKit() }
  if (!(await succeeds(['docker', '--version']))) return 'there is no docker command'
  const compose = await composeCommand()
  if (compose === null) return 'there is neither docker compose nor docker-compose'
  if (await succeeds(['docker', 'info'])) {
    return engine(environment, compose, async () => undefined)
  }
  if (process.getuid?.() !== 0) return 'no engine runs, and only root may start one'
  if (!(await succeeds(['dockerd', '--version']))) return 'no engine runs, and there is no dockerd'
  return startOwn(environment, compose)
}

/** Engines without the plugin have only the classic builder. */
async function buildKit(): Promise<'0' | '1'> {
  return (await succeeds(['docker', 'buildx', 'version'])) ? '1' : '0'
}

async function composeCommand(): Promise<readonly string[] | null> {
  for (const line of [['docker', 'compose'], ['docker-compose']]) {
    if (await succeeds([...line, 'version'])) return line
  }
  return null
}

function engine(
  environment: NodeJS.ProcessEnv,
  compose: readonly string[],
  close: () => Promise<void>,
): Engine {
  return {
    environment,
    compose,
    docker: async (...args) =>
      (await command(['docker', ...args], { environment })).toString().trim(),
    close,
  }
}

async function startOwn(
  environment: NodeJS.ProcessEnv,
  compose: readonly string[],
): Promise<Engine | string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'engine-'))
  const socket = `unix://${path.join(folder, 'socket')}`
  const places = ['data-root', 'exec-root', 'pidfile'].map(
    (name) => `--${name}=${path.join(folder, name)}`,
  )
  const child = spawn('dockerd', [...places, `--host=${socket}`], {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const takeAlong = () => child.kill('SIGTERM')
  process.once('exit', takeAlong)
  const gone = new Promise<void>((resolve) => child.once('close', () => resolve()))
  const close = async () => {
    child.kill('SIGTERM')
    await gone
    process.off('exit', takeAlong)
    // Containers on the host's network leave this mounted. Without one there is nothing to unmount.
    await succeeds(['umount', path.join(folder, 'exec-root/netns/default')])
    await rm(folder, { recursive: true, force: true })
  }
  let words = ''
  const listens = await new Promise<boolean>((resolve) => {
    child.stderr.on('data', (block: Buffer) => {
      words = (words + block).slice(-2_000)
      if (words.includes('API listen on')) resolve(true)
    })
    child.once('error', () => resolve(false))
    void gone.then(() => resolve(false))
  })
  if (listens) return engine({ ...environment, DOCKER_HOST: socket }, compose, close)
  await close()
  return `dockerd does not start here: ${words.split('\n').at(-2) ?? ''}`
}
