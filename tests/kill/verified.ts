import { openEmbeddedStorage } from '@toolkit/adapter-embedded'
import { expectNothingUnexplained } from '@toolkit/testkit/conformance'

/** Expects that the data folder of a killed product contains nothing that the next start does not complete. */
export async function expectVerified(dataDir: string): Promise<void> {
  const storage = await openEmbeddedStorage({ dataDir })
  try {
    await expectNothingUnexplained(storage)
  } finally {
    await storage.close()
  }
}
