import { readdirSync, readFileSync } from 'node:fs'
import type { Role, Stack } from './stack.ts'

/** Kills the main process of a service's container from the host: the child of the engine's init. */
export async function killMainProcess(stack: Stack, role: Role): Promise<void> {
  const init = await inspected(stack, role, '{{ .State.Pid }}')
  const [main] = readdirSync(`/proc/${init}/task`).flatMap((task) =>
    readFileSync(`/proc/${init}/task/${task}/children`, 'utf8').split(' ').filter(Boolean),
  )
  if (main === undefined) throw new Error(`${role} has no main process`)
  process.kill(Number(main), 'SIGKILL')
}

/** How often the engine has restarted the container of a service. */
export async function restarts(stack: Stack, role: Role): Promise<number> {
  return Number(await inspected(stack, role, '{{ .RestartCount }}'))
}

/** The state of a service's health check: `starting`, `healthy`, `unhealthy`. */
export async function healthOf(stack: Stack, role: Role): Promise<string> {
  return inspected(stack, role, '{{ .State.Health.Status }}')
}

/** A property of a service's container. */
export async function inspected(stack: Stack, role: Role, format: string): Promise<string> {
  return stack.engine.docker('inspect', '--format', format, await stack.container(role))
}
