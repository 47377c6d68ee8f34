import { PORTS, ROLES, type Role, type Stack } from './stack.ts'

/** The listeners: each service, and the server's second listener, which only the webhook may call. */
type Listener = Role | typeof INTERNAL
const INTERNAL = 'server: internal'
const INTERNAL_PORT = 8082
const LISTENERS: readonly Listener[] = [...ROLES, INTERNAL]

/** Which listeners each service reaches. Networks work in both directions. */
export const REACH: Readonly<Record<Role, readonly Listener[]>> = {
  page: ['server'],
  server: ['page', 'webhook', 'pyannote-wrapper', 'mongo-gateway'],
  webhook: [INTERNAL],
  'pyannote-wrapper': ['local-pyannoteai'],
  'local-pyannoteai': ['webhook', 'pyannote-wrapper'],
  'mongo-gateway': ['mongodb'],
  mongodb: ['mongo-gateway'],
}

/** Every address of every service, in all networks. */
async function addresses(
  stack: Stack,
): Promise<{ listener: Listener; host: string; port: number }[]> {
  const found: { listener: Listener; host: string; port: number }[] = []
  for (const role of ROLES) {
    const format = '{{ range .NetworkSettings.Networks }}{{ .IPAddress }} {{ end }}'
    const list = await stack.engine.docker('inspect', '-f', format, await stack.container(role))
    for (const host of list.split(' ').filter(Boolean)) {
      found.push({ listener: role, host, port: PORTS[role] })
      if (role === 'server') found.push({ listener: INTERNAL, host, port: INTERNAL_PORT })
    }
  }
  return found
}

/** A script that tries all addresses at once and prints a line for each that answers. */
export async function attempts(stack: Stack): Promise<string> {
  const lines = (await addresses(stack)).map(
    ({ listener, host, port }) =>
      `(timeout 2 bash -c '</dev/tcp/${host}/${port}' 2>/dev/null && echo '${listener}') &`,
  )
  return `${lines.join('\n')}\nwait`
}

/** The other listeners that a service can connect to. */
export async function reachedBy(stack: Stack, role: Role, script: string): Promise<Listener[]> {
  const answered = (await stack.exec(role, 'bash', '-c', script)).split('\n')
  return LISTENERS.filter((other) => !other.startsWith(role) && answered.includes(other))
}

/** The listeners that a foreign container on the same engine can connect to. */
export async function reachedByStrangers(stack: Stack, script: string): Promise<Listener[]> {
  const image = await stack.engine.docker(
    'inspect',
    '--format',
    '{{ .Image }}',
    await stack.container('server'),
  )
  const line = ['run', '--rm', image, 'bash', '-c', script]
  const answered = (await stack.engine.docker(...line)).split('\n')
  return LISTENERS.filter((listener) => answered.includes(listener))
}

/** Whether a service is on a network that leads out of this machine. */
export async function hasWayOut(stack: Stack, role: Role): Promise<boolean> {
  const format = '{{ range $name, $_ := .NetworkSettings.Networks }}{{ $name }} {{ end }}'
  const names = await stack.engine.docker('inspect', '-f', format, await stack.container(role))
  const internal = ['network', 'inspect', '--format', '{{ .Internal }}']
  return (await stack.engine.docker(...internal, ...names.split(' ').filter(Boolean)))
    .split('\n')
    .includes('false')
}
