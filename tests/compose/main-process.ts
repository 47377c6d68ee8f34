import { readdirSync, readFileSync } from 'node:fs'
import type { Role, Stack } from './stack.ts'

/** Kills the main process of a role's container from the host: the one under the engine's own init. */
export async function killMainProcess(stack: Stack, role: Role): Promise<void> {
  const init = await inspected(stack, role, '{{ .State.Pid }}')
  const [main] = readdirSync(`/proc/${init}/task`).flatMap((task) =>
    readFileSync(`/proc/${init}/task/${task}/children`, 'utf8').split(' ').filter(Boolean),
  )
  if (main === undefined) throw new Error(`${role} has no main process`)
  process.kill(Number(main), 'SIGKILL')
}

/** How often the engine has started the role's container again. */
export async function restarts(stack: Stack, role: Role): Promise<number> {
  return Number(await inspected(stack, role, '{{ .RestartCount }}'))
}

/** What the health check of a role says: `starting`, `healthy`, `unhealthy`. */
export async function healthOf(stack: Stack, role: Role): Promise<string> {
  return inspected(stack, role, '{{ .State.Health.Status }}')
}

/** A part of what the engine knows of a role's container. */
export async function inspected(stack: Stack, role: Role, format: string): Promise<string> {
  return stack.engine.docker('inspect', '--format', format, await stack.container(role))
}
