import type { ChosenExportQuery } from '@toolkit/server/client'

/** A download of the list. */
export interface ExportLink {
  readonly format: string
  readonly href: string
}

/** Downloads with the same rows. */
export interface ExportGroup {
  readonly title: string
  readonly note: string
  readonly links: readonly ExportLink[]
}

/** The downloads of recordings. `addressOf`: the address of those recordings in a format. */
export function exportGroups(
  addressOf: (query: ChosenExportQuery) => string,
): readonly ExportGroup[] {
  const table = (
    what: 'recordings' | 'turns' | 'spots' | 'verdicts' | 'stretch-verdicts',
  ): readonly ExportLink[] => [
    { format: 'CSV', href: addressOf({ what, format: 'csv' }) },
    { format: 'JSON Lines', href: addressOf({ what, format: 'jsonl' }) },
  ]
  const rttm = { format: 'RTTM', href: addressOf({ format: 'rttm' }) }
  const zip = { format: 'ZIP', href: addressOf({ format: 'zip' }) }
  return [
    { title: 'Recordings', note: 'Scores, tags and status', links: table('recordings') },
    { title: 'Turns', note: 'Of the current results', links: [...table('turns'), rttm] },
    { title: 'Spots', note: 'Moments of low confidence', links: table('spots') },
    { title: 'My scores', note: 'All scores with their notes', links: table('verdicts') },
    {
      title: 'Verdicts',
      note: 'On spots, turns and selected parts',
      links: table('stretch-verdicts'),
    },
    { title: 'Everything', note: 'Tables, and an RTTM file of each recording', links: [zip] },
  ]
}
