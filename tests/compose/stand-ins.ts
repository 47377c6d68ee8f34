import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import {
  appendFile,
  copyFile,
  cp,
  mkdir,
  mkdtemp,
  realpath,
  rename,
  rm,
  symlink,
} from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { command, succeeds, timed } from './command.ts'
import type { Engine } from './engine.ts'

const root = path.join(import.meta.dirname, '../..')
const cache = path.join(root, '.cache')
/** The packages of the stand-ins: Nginx, and Python for the database. */
const PACKAGES = 'ca-certificates,curl,nginx-light,python3-pip'
const SUITE = 'bookworm'
const CERTIFICATES = '/etc/ssl/certs/ca-certificates.crt'
/** The users of the images and their ids. */
const USERS = { node: 1000, nginx: 101, mongodb: 999 }

/** Makes an image of Debian, Node and Nginx under the given tag; one for all tags. */
export async function standInFor(engine: Engine, tag: string): Promise<void> {
  const archive = await debian()
  const name = `toolkit-stand-in:${path.basename(archive, '.tar')}`
  if (!(await succeeds(['docker', 'image', 'inspect', name], engine))) {
    const changes = [
      'LABEL stand-in=true',
      `ENV NODE_EXTRA_CA_CERTS=${CERTIFICATES}`,
      `ENV PIP_CERT=${CERTIFICATES}`,
      'CMD ["node"]',
    ].flatMap((change) => ['--change', change])
    await engine.docker('import', ...changes, archive, name)
  }
  await engine.docker('tag', name, tag)
}

/** Makes an image of SecantusDB under the tag of MongoDB's. */
export async function standInForMongo(engine: Engine, tag: string): Promise<void> {
  const context = await mkdtemp(path.join(tmpdir(), 'database-'))
  try {
    await cp(path.join(import.meta.dirname, 'database'), context, { recursive: true })
    const requirements = path.join(root, 'tests/mongo/requirements.txt')
    await copyFile(requirements, path.join(context, 'requirements.txt'))
    await engine.docker('build', '--tag', tag, context)
  } finally {
    await rm(context, { recursive: true, force: true })
  }
}

/** The files of a small Debian with this Node and npm, packed once for each version. */
async function debian(): Promise<string> {
  const npm = path.dirname(path.dirname(await programOf('npm')))
  const what = [SUITE, PACKAGES, process.version, npm, JSON.stringify(USERS)].join()
  const digest = createHash('sha256').update(what).digest('hex').slice(0, 12)
  const archive = path.join(cache, `debian-${digest}.tar`)
  if (!existsSync(archive)) await timed('debootstrap', () => pack(npm, archive))
  return archive
}

async function pack(npm: string, archive: string): Promise<void> {
  await mkdir(cache, { recursive: true })
  const folder = await mkdtemp(path.join(tmpdir(), 'debian-'))
  const within = (place: string) => path.join(folder, place)
  try {
    // Another mirror of Debian can be set.
    const mirror = process.env.DEBOOTSTRAP_MIRROR
    const options = ['--variant=minbase', `--include=${PACKAGES}`]
    await command(['debootstrap', ...options, SUITE, folder, ...(mirror ? [mirror] : [])])
    await copyFile(process.execPath, within('usr/local/bin/node'))
    await cp(npm, within('usr/local/lib/node_modules/npm'), { recursive: true })
    await symlink('../lib/node_modules/npm/bin/npm-cli.js', within('usr/local/bin/npm'))
    const certificates = process.env.NODE_EXTRA_CA_CERTS
    if (certificates) await copyFile(certificates, within(CERTIFICATES))
    for (const [name, id] of Object.entries(USERS)) {
      await appendFile(within('etc/passwd'), `${name}:x:${id}:${id}::/tmp:/bin/sh\n`)
      await appendFile(within('etc/group'), `${name}:x:${id}:\n`)
    }
    await command(['chroot', folder, 'apt-get', 'clean'])
    const unfinished = `${archive}.${process.pid}`
    await command(['tar', '--create', '--directory', folder, '--file', unfinished, '.'])
    await rename(unfinished, archive)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function programOf(name: string): Promise<string> {
  const found = await command(['sh', '-c', `command -v ${name}`])
  return realpath(found.toString().trim())
}
