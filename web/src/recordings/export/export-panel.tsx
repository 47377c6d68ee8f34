import { api } from '../../api/client.ts'
import { counted } from '../../format/number-format.ts'
import { filtersOf, isFiltered, listQuery, type RecordingsSearch } from '../recordings-search.ts'
import { ExportGroups } from './export-groups.tsx'
import { exportGroups } from './export-links.ts'
import classes from './export-panel.module.css'

interface Props {
  readonly search: RecordingsSearch
  readonly matching: number | undefined
  readonly onClips: () => void
}

/** A link for each table and format, and a button for clips. */
export function ExportPanel({ search, matching, onClips }: Props) {
  const filters = listQuery(filtersOf(search))
  const count = matching === undefined ? 'The recordings' : counted(matching, 'recording')
  return (
    <div className={classes.panel}>
      <p className={classes.note}>
        {isFiltered(search)
          ? `${count} that ${matching === 1 ? 'matches' : 'match'} the filters.`
          : `${count}, all in the list.`}
      </p>
      <ExportGroups
        groups={exportGroups((query) => api.corpusExportUrl({ ...filters, ...query }))}
        download={({ format, href }, name) => (
          <a key={format} href={href} download className={classes.link} aria-label={name}>
            {format}
          </a>
        )}
      >
        <li className={classes.group}>
          <span>
            Clips
            <span className={classes.note}>Of spots or turns, to listen to and pass on</span>
          </span>
          <button
            type="button"
            className={classes.link}
            aria-label="Choose clips"
            onClick={onClips}
          >
            Choose
          </button>
        </li>
      </ExportGroups>
    </div>
  )
}
