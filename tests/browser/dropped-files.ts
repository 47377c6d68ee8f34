import type { Page } from 'playwright-core'

/** Globals of the page. */
declare const DataTransfer: new () => { readonly items: { add(file: File): void } }

/** A file as Playwright takes it. */
export interface GivenFile {
  readonly name: string
  readonly mimeType: string
  readonly buffer: Buffer
}

/** A turn of an RTTM file: its file id, start and length in seconds, and the speaker. */
export type RttmTurn = readonly [id: string, start: number, seconds: number, speaker?: string]

/** An RTTM file. */
export function rttmFile(name: string, turns: readonly RttmTurn[]): GivenFile {
  const lines = turns.map(
    ([id, start, seconds, speaker = 'A']) =>
      `SPEAKER ${id} 1 ${start} ${seconds} <NA> <NA> ${speaker} <NA> <NA>\n`,
  )
  return { name, mimeType: 'text/plain', buffer: Buffer.from(lines.join('')) }
}

/** Drops files on the page. */
export async function dropFiles(page: Page, files: readonly GivenFile[]): Promise<void> {
  const data = await page.evaluateHandle(
    (given) => {
      const transfer = new DataTransfer()
      for (const { name, type, bytes } of given) {
        const content = Uint8Array.from(atob(bytes), (letter) => letter.charCodeAt(0))
        transfer.items.add(new File([content], name, { type }))
      }
      return transfer
    },
    files.map(({ name, mimeType, buffer }) => ({
      name,
      type: mimeType,
      bytes: buffer.toString('base64'),
    })),
  )
  await page.locator('footer').dispatchEvent('drop', { dataTransfer: data })
}

/** Drops a folder of the disk on the page, as a person does: chromium reads it through its entries. */
export async function dropFolder(page: Page, folder: string): Promise<void> {
  const devtools = await page.context().newCDPSession(page)
  const data = { items: [], files: [folder], dragOperationsMask: 1 }
  const drag = (type: 'dragEnter' | 'dragOver' | 'drop') =>
    devtools.send('Input.dispatchDragEvent', { type, x: 200, y: 400, data })
  // A page that does not listen yet would be replaced by the folder.
  await page.locator('footer').waitFor()
  await drag('dragEnter')
  await drag('dragOver')
  await page.getByText('Drop files or folders to upload').waitFor()
  await drag('drop')
  await devtools.detach()
}
