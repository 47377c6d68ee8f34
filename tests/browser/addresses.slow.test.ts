import { afterAll, beforeAll, expect, it } from 'vitest'
import { resultRows, rowOf } from './actions.ts'
import { describeInBrowser } from './fixture.ts'
import { MINUTE, openRecordingWorld, type RecordingWorld } from './recording-world.ts'

const LISTS = [
  'columns=1',
  'columns=true',
  'columns=[1,2]',
  'columns={"a":1}',
  'status=bogus',
  'sampleMeanFrom=90&sampleMeanTo=10',
  'sampleMeanFrom=NaN',
  'sort=size',
]
const RECORDINGS = [
  'maxDuration=x',
  'maxDuration={"a":1}',
  'maxDuration=0.5',
  'spotMin=90&spotMax=10',
  'spotMin=x',
  'overlay=1',
  'overlay=["nothing",{}]',
  'panel=nothing',
  'at=-1&from=5&to=2',
  'turnMinDuration=-1',
]

describeInBrowser('addresses with invalid parameters', () => {
  let world: RecordingWorld
  beforeAll(async () => {
    world = await openRecordingWorld([MINUTE])
  })
  afterAll(() => world.close())

  it.each(LISTS)('the list ignores %s', async (search) => {
    const { page, close } = await world.open(`/?${search}`)
    await rowOf(page, MINUTE.name).waitFor()
    await close()
  })

  it.each(RECORDINGS)('a recording ignores %s', async (search) => {
    const { page, close } = await world.open(`/recordings/${world.recordings[0]?.id}?${search}`)
    await resultRows(page, 'Spots').first().waitFor()
    expect(await page.getByLabel('Sample score, to').inputValue()).toBe('50')
    await close()
  })
})
