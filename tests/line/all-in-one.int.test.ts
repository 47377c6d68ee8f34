import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Product, startProduct } from '../../run/product/product.ts'
import { readSettings } from '../../run/settings.ts'
import { runScenario } from './run-scenario.ts'
import { scenarios } from './scenarios/index.ts'

describe('the API of the product in one process', () => {
  let folder: string
  let product: Product

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'line-'))
    product = await startProduct({
      settings: readSettings({ DATA_DIR: folder, PORT: '0' }),
      webRoot: null,
      version: 'test',
      log: () => undefined,
      environment: process.env,
    })
  })

  afterAll(async () => {
    await product?.close()
    await rm(folder, { recursive: true, force: true })
  })

  test.each(scenarios)('$name', (scenario) => runScenario(product.url, scenario))

  test('deleted recordings leave no data', async () => {
    const answer = await fetch(`${product.url}/api/recordings`)
    expect(await answer.json()).toMatchObject({ items: [], total: 0 })
  })
})
