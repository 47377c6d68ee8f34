import { counted } from '../../format/number-format.ts'
import { isFiltered, type RecordingsSearch } from '../recordings-search.ts'
import { exportGroups } from './export-links.ts'
import classes from './export-panel.module.css'

interface Props {
  readonly search: RecordingsSearch
  readonly matching: number | undefined
  readonly onClips: () => void
}

/** A link for each table and format, and a button for clips. */
export function ExportPanel({ search, matching, onClips }: Props) {
  const count = matching === undefined ? 'The recordings' : counted(matching, 'recording')
  return (
    <div className={classes.panel}>
      <p className={classes.note}>
        {isFiltered(search)
          ? `${count} that ${matching === 1 ? 'matches' : 'match'} the filters.`
          : `${count}, all in the list.`}
      </p>
      <ul className={classes.groups}>
        {exportGroups(search).map(({ title, note, links }) => (
          <li key={title} className={classes.group}>
            <span>
              {title}
              <span className={classes.note}>{note}</span>
            </span>
            <span className={classes.links}>
              {links.map(({ format, href }) => (
                <a
                  key={format}
                  href={href}
                  download
                  className={classes.link}
                  aria-label={`${title} as ${format}`}
                >
                  {format}
                </a>
              ))}
            </span>
          </li>
        ))}
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
      </ul>
    </div>
  )
}
