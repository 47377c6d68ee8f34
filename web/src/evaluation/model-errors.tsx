import { formatCount } from '../format/number-format.ts'
import { sourceWords, useKnownProviders } from '../providers/known-providers.ts'
import classes from './evaluation.module.css'
import type { EvaluationGroup } from './evaluation-types.ts'
import { ERROR_KINDS, formatFraction, shareOfSpeech } from './evaluation-words.ts'
import { ratesByModel } from './rates-by-model.ts'
import { Section } from './section.tsx'

/** The errors of each provider and model. */
export function ModelErrors({ groups }: { readonly groups: readonly EvaluationGroup[] }) {
  const known = useKnownProviders()
  return (
    <Section title="By model">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls sideways on narrow screens, also by keys */}
      <section className={classes.scroll} aria-label="Errors by model" tabIndex={0}>
        <table className={classes.table}>
          <thead>
            <tr>
              <th scope="col">Diarized by</th>
              <th scope="col">Recordings</th>
              <th scope="col" title="Diarization error rate">
                DER
              </th>
              {ERROR_KINDS.map(({ name, label, meaning }) => (
                <th key={name} scope="col" title={meaning}>
                  {label}
                </th>
              ))}
              <th scope="col" title="Jaccard error rate">
                JER
              </th>
            </tr>
          </thead>
          <tbody>
            {ratesByModel(groups).map((group) => (
              <tr key={`${group.provider}/${group.model}`}>
                <th scope="row">{sourceWords(known, group)}</th>
                <td>{formatCount(group.rates.recordings)}</td>
                <td>{formatFraction(group.rates.der)}</td>
                {ERROR_KINDS.map(({ name }) => (
                  <td key={name}>
                    {formatFraction(shareOfSpeech(group.rates[name], group.rates))}
                  </td>
                ))}
                <td>{formatFraction(group.rates.jer)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </Section>
  )
}
