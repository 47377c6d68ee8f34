import { Alert, Skeleton } from '@mantine/core'
import { errorMessage } from '../../api/error-message.ts'
import classes from './result-grid.module.css'

interface Props {
  readonly isPending: boolean
  readonly error: Error | null
  readonly nothing: string
}

/** What stands where a list has no rows, as high as the list: it is on its way, it failed, or there is nothing. */
export function GridState({ isPending, error, nothing }: Props) {
  if (error) {
    return (
      <Alert color="red" variant="outline" title="The list cannot be shown">
        {errorMessage(error)}
      </Alert>
    )
  }
  if (!isPending) return <div className={classes.empty}>{nothing}</div>
  return <Skeleton height="26rem" role="status" aria-label="Loading" aria-busy="true" />
}
