import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { expect, it } from 'vitest'
import { compressFiles } from './compress-files.ts'

it('writes compressed files beside long texts only', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'compress-'))
  try {
    const script = 'export {}\n'.repeat(200)
    await mkdir(join(folder, 'assets'))
    await writeFile(join(folder, 'assets', 'index.js'), script)
    await writeFile(join(folder, 'short.txt'), 'short')
    await writeFile(join(folder, 'picture.png'), script)
    await compressFiles(folder)
    expect((await readdir(folder)).sort()).toEqual(['assets', 'picture.png', 'short.txt'])
    const assets = join(folder, 'assets')
    expect((await readdir(assets)).sort()).toEqual(['index.js', 'index.js.br', 'index.js.gz'])
    const brotli = await readFile(join(assets, 'index.js.br'))
    expect(brotliDecompressSync(brotli).toString()).toBe(script)
    const gzipped = await readFile(join(assets, 'index.js.gz'))
    expect(gunzipSync(gzipped).toString()).toBe(script)
  } finally {
    await rm(folder, { recursive: true })
  }
})
