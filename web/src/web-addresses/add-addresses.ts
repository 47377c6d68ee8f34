import { api } from '../api/client.ts'
import { errorMessage } from '../api/error-message.ts'
import { hintFields } from '../providers/speaker-hints.ts'
import type { UploadSettings } from '../uploads/uploads-context.tsx'

/** Has the server fetch addresses, one after another. Returns those that it refused, with its reasons. */
export async function addAddresses<T extends { readonly url: string }>(
  addresses: readonly T[],
  { hints, provider, model }: UploadSettings,
  stopped: { readonly current: boolean },
  onAdded: (count: number) => void,
): Promise<readonly (T & { readonly message: string })[]> {
  const refused: (T & { readonly message: string })[] = []
  const diarizer = {
    ...(provider === null ? {} : { provider }),
    ...(model === null ? {} : { model }),
  }
  for (const [index, address] of addresses.entries()) {
    if (stopped.current) break
    onAdded(index)
    try {
      await api.fetchRecording({ url: address.url, ...hintFields(hints), ...diarizer })
    } catch (error) {
      refused.push({ ...address, message: errorMessage(error) })
    }
  }
  return refused
}
