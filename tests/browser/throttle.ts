import type { Page } from 'playwright-core'

/** Throttles uploads of the page. Returns a function that removes the limit. */
export async function slowUploads(
  page: Page,
  bytesPerSecond: number,
): Promise<() => Promise<void>> {
  const devtools = await page.context().newCDPSession(page)
  const limit = (uploadThroughput: number) =>
    devtools.send('Network.emulateNetworkConditions', {
      offline: false,
      latency: 0,
      downloadThroughput: -1,
      uploadThroughput,
    })
  await devtools.send('Network.enable')
  await limit(bytesPerSecond)
  return async () => {
    await limit(-1)
    await devtools.detach()
  }
}
