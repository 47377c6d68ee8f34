import { PORTS, ROLES, type Role, type Stack } from './stack.ts'

/** Whom each role reaches. Networks work both ways: who is asked could ask back, where the asker listens. */
export const REACH: Readonly<Record<Role, readonly Role[]>> = {
  page: ['server'],
  server: ['page', 'webhook', 'pyannote-wrapper', 'mongo-gateway'],
  webhook: ['server'],
  'pyannote-wrapper': ['server', 'local-pyannoteai'],
  'local-pyannoteai': ['webhook', 'pyannote-wrapper'],
  'mongo-gateway': ['server', 'mongodb'],
  mongodb: ['mongo-gateway'],
}

/** Every address of every role, whatever network it is on. */
async function addresses(stack: Stack): Promise<{ role: Role; host: string; port: number }[]> {
  const found = []
  for (const role of ROLES) {
    const format = '{{ range .NetworkSettings.Networks }}{{ .IPAddress }} {{ end }}'
    const list = await stack.engine.docker('inspect', '-f', format, await stack.container(role))
    for (const host of list.split(' ').filter(Boolean)) {
      found.push({ role, host, port: PORTS[role] })
    }
  }
  return found
}

/** The attempts, all at once: one line for each that was answered. */
async function script(stack: Stack): Promise<string> {
  const attempts = (await addresses(stack)).map(
    ({ role, host, port }) =>
      `(timeout 2 bash -c '</dev/tcp/${host}/${port}' 2>/dev/null && echo ${role}) &`,
  )
  return `${attempts.join('\n')}\nwait`
}

/** The roles that a role can open a connection to, beside itself. */
export async function reachedBy(stack: Stack, role: Role): Promise<Role[]> {
  const answered = (await stack.exec(role, 'bash', '-c', await script(stack))).split('\n')
  return ROLES.filter((other) => other !== role && answered.includes(other))
}

/** The roles that a container of somebody else on the same engine can open a connection to. */
export async function reachedByStrangers(stack: Stack): Promise<Role[]> {
  const image = await stack.engine.docker(
    'inspect',
    '--format',
    '{{ .Image }}',
    await stack.container('server'),
  )
  const line = ['run', '--rm', image, 'bash', '-c', await script(stack)]
  const answered = (await stack.engine.docker(...line)).split('\n')
  return ROLES.filter((role) => answered.includes(role))
}

/** Whether a role has a way out to the internet. */
export async function hasWayOut(stack: Stack, role: Role): Promise<boolean> {
  const routes = await stack.exec(role, 'cat', '/proc/net/route')
  return routes.split('\n').some((line) => line.split('\t')[1] === '00000000')
}
