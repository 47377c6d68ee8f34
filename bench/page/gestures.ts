import type { Page } from 'playwright-core'
import { type FrameFigures, measureFrames } from '../../tests/browser/frames.ts'

const STEPS = 90

/** Drags the thumb of a slider back and forth over most of its track, one step per frame. */
export async function dragSlider(page: Page, name: string): Promise<FrameFigures> {
  const thumb = page.getByRole('slider', { name })
  await thumb.scrollIntoViewIfNeeded()
  const box = await thumb.boundingBox()
  if (!box) throw new Error(`no slider ${name}`)
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2]
  await page.mouse.move(x, y)
  await page.mouse.down()
  const figures = await measureFrames(page, () => sweep(page, x, y, -220))
  await page.mouse.up()
  return figures
}

/** Drags the thumb of a native range input. */
export async function dragInput(page: Page): Promise<FrameFigures> {
  const box = await page.locator('#threshold').boundingBox()
  if (!box) throw new Error('no input')
  const [x, y] = [box.x + box.width - 8, box.y + box.height / 2]
  await page.mouse.move(x, y)
  await page.mouse.down()
  const figures = await measureFrames(page, () => sweep(page, x, y, -400))
  await page.mouse.up()
  return figures
}

/** Turns the wheel over an element, to zoom or to pan. */
export async function wheel(
  page: Page,
  target: string,
  kind: 'zoom' | 'pan',
): Promise<FrameFigures> {
  const box = await page.getByTestId(target).boundingBox()
  if (!box) throw new Error(`no ${target}`)
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2)
  return measureFrames(page, async () => {
    for (let i = 0; i < STEPS; i += 1) {
      const back = i % 30 >= 15 ? -1 : 1
      if (kind === 'zoom') await page.mouse.wheel(0, -60 * back)
      else await page.mouse.wheel(40 * back, 0)
    }
  })
}

const ROWS_STEP_PX = 700

/** Scrolls a list that has just been opened, in wheel steps of most of a window. */
export async function scrollRows(page: Page): Promise<FrameFigures> {
  const box = await page.locator('tbody tr').first().boundingBox()
  if (!box) throw new Error('no rows')
  await page.mouse.move(box.x + box.width / 2, box.y + 200)
  return measureFrames(page, async () => {
    for (let i = 0; i < STEPS; i += 1) await page.mouse.wheel(0, ROWS_STEP_PX)
  })
}

async function sweep(page: Page, x: number, y: number, by: number): Promise<void> {
  for (let i = 1; i <= STEPS; i += 1) {
    const share = Math.abs((((i / STEPS) * 4) % 2) - 1)
    await page.mouse.move(x + by * (1 - share), y)
  }
}

/** Milliseconds from a click near the end of a recording that plays to the sound from there. */
export async function seek(page: Page): Promise<number> {
  const audio = page.locator('audio')
  await page.keyboard.press(' ')
  await page.getByRole('button', { name: 'Pause', exact: true }).waitFor()
  await audio.evaluate((sound) => {
    const { performance, document } = sound.ownerDocument.defaultView
    const note = (what: string) => () => {
      sound.dataset[what] = String(performance.now())
    }
    document.addEventListener('pointerdown', note('pointed'), { capture: true, once: true })
    sound.addEventListener('seeked', note('seeked'), { once: true })
  })
  const box = await page.getByTestId('timeline-plot').boundingBox()
  if (!box) throw new Error('no timeline-plot')
  await page.mouse.click(box.x + 0.9 * box.width, box.y + 30)
  await page.locator('audio[data-seeked]').waitFor({ state: 'attached' })
  await page.keyboard.press(' ')
  return audio.evaluate(({ dataset }) => Number(dataset.seeked) - Number(dataset.pointed))
}

/** Milliseconds from the play key to the sound, after the page has loaded. */
export async function startOfSound(page: Page): Promise<number> {
  const audio = page.locator('audio')
  await audio.evaluate((sound) => {
    const { performance, document } = sound.ownerDocument.defaultView
    const note = (what: string) => () => {
      sound.dataset[what] = String(performance.now())
    }
    document.addEventListener('keydown', note('pressed'), { capture: true, once: true })
    sound.addEventListener('playing', note('playing'), { once: true })
  })
  await page.keyboard.press(' ')
  await page.locator('audio[data-playing]').waitFor({ state: 'attached' })
  await page.keyboard.press(' ')
  return audio.evaluate(({ dataset }) => Number(dataset.playing) - Number(dataset.pressed))
}
