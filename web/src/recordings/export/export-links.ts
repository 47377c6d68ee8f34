import { api } from '../../api/client.ts'
import { filtersOf, listQuery, type RecordingsSearch } from '../recordings-search.ts'

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

/** The downloads of the recordings that match the filters; the order of the list has no effect. */
export function exportGroups(search: RecordingsSearch): readonly ExportGroup[] {
  const filters = listQuery(filtersOf(search))
  const table = (
    what: 'recordings' | 'turns' | 'spots' | 'verdicts' | 'stretch-verdicts',
  ): readonly ExportLink[] => [
    { format: 'CSV', href: api.corpusExportUrl({ ...filters, what, format: 'csv' }) },
    { format: 'JSON Lines', href: api.corpusExportUrl({ ...filters, what, format: 'jsonl' }) },
  ]
  const rttm = { format: 'RTTM', href: api.corpusExportUrl({ ...filters, format: 'rttm' }) }
  const zip = { format: 'ZIP', href: api.corpusExportUrl({ ...filters, format: 'zip' }) }
  return [
    { title: 'Recordings', note: 'Scores, errors and status', links: table('recordings') },
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
