import { formatListening } from '../format/time-format.ts'
import classes from './evaluation.module.css'
import type { Rates } from './evaluation-types.ts'
import { ERROR_KINDS, formatFraction, shareOfSpeech } from './evaluation-words.ts'
import { Section } from './section.tsx'

/** The errors of all current results together. */
export function TotalErrors({ rates }: { readonly rates: Rates }) {
  return (
    <Section
      title="Total"
      note={`In percent of the ${formatListening(rates.total)} of speech in the references. The current result of each recording counts.`}
    >
      <dl className={classes.figures}>
        <Figure
          label="DER"
          title="Diarization error rate"
          value={formatFraction(rates.der)}
          isMain
        />
        {ERROR_KINDS.map(({ name, label, meaning }) => (
          <Figure
            key={name}
            label={label}
            title={meaning}
            value={formatFraction(shareOfSpeech(rates[name], rates))}
            detail={formatListening(rates[name])}
            mark={name}
          />
        ))}
        <Figure label="JER" title="Jaccard error rate" value={formatFraction(rates.jer)} />
      </dl>
      <ErrorBar rates={rates} />
    </Section>
  )
}

interface FigureProps {
  readonly label: string
  readonly title: string
  readonly value: string
  readonly detail?: string
  readonly isMain?: boolean
  readonly mark?: string
}

function Figure({ label, title, value, detail, isMain = false, mark }: FigureProps) {
  return (
    <div className={classes.figure} data-main={isMain} title={title}>
      <dt>
        {mark !== undefined && <i className={classes.mark} data-kind={mark} />}
        {label}
      </dt>
      <dd className="figures">
        {value}
        {detail !== undefined && <span className={classes.detail}>{detail}</span>}
      </dd>
    </div>
  )
}

/** The kinds of errors as parts of one bar; the figures above say the same. */
function ErrorBar({ rates }: { readonly rates: Rates }) {
  const wrong = rates.missed + rates.falseAlarm + rates.confusion
  if (wrong === 0) return null
  return (
    <div className={classes.bar} aria-hidden="true">
      {ERROR_KINDS.map(({ name }) => (
        <i key={name} data-kind={name} style={{ flexGrow: rates[name] / wrong }} />
      ))}
    </div>
  )
}
