import { formatSize } from '../format/size-format.ts'
import { formatWait } from '../format/time-format.ts'
import type { UploadItem } from './upload-item.ts'

/** What a file's row says under its name. */
export function uploadWords(item: UploadItem): string {
  const sent = `${formatSize(item.sentBytes)} of ${formatSize(item.sizeBytes)}`
  switch (item.state) {
    case 'waiting':
      return `${formatSize(item.sizeBytes)}, waiting for its turn`
    case 'sending':
      return [
        sent,
        item.bytesPerSecond === null ? null : `${formatSize(item.bytesPerSecond)}/s`,
        item.secondsLeft === null ? null : `${formatWait(item.secondsLeft)} left`,
        item.resumedAtBytes === null ? null : `went on at ${formatSize(item.resumedAtBytes)}`,
      ]
        .filter((part) => part !== null)
        .join(' · ')
    case 'interrupted':
      return `${sent} · connection lost, goes on by itself`
    case 'paused':
      return `${sent} · paused`
    case 'done':
      return item.resumedAtBytes === null
        ? `${formatSize(item.sizeBytes)} uploaded`
        : `${formatSize(item.sizeBytes)} uploaded, went on at ${formatSize(item.resumedAtBytes)}`
    case 'failed':
      return item.error ?? 'The upload failed. Try again.'
  }
}
