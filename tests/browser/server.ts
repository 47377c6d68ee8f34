import type { Clock, ProviderRegistration } from '@toolkit/core'
import { builtPage } from '../../run/process/page.ts'
import { type Product, startProduct } from '../../run/product/product.ts'
import { PROVIDERS } from '../../run/providers/registered.ts'
import { readSettings } from '../../run/settings.ts'

/** Starts the product with its built page, on a folder and port (0: any), with further settings. */
export async function startWithPage(
  folder: string,
  port: number,
  settings: Readonly<Record<string, string>> = {},
  registered: readonly ProviderRegistration[] = PROVIDERS,
  clock?: Clock,
): Promise<Product> {
  return startProduct({
    settings: readSettings(
      {
        DATA_DIR: folder,
        PORT: String(port),
        MAX_UPLOAD_BYTES: '100000000',
        MAX_DURATION_HOURS: '1',
        ...settings,
      },
      registered,
    ),
    registered,
    webRoot: await builtPage(() => undefined),
    version: '0.1.0',
    log: () => undefined,
    environment: { PATH: process.env.PATH },
    clock,
  })
}
