import type { EvidenceReport, ReportedRecording, ReportedSpot } from './evidence-report.ts'

/** `file:` beside `'self'`: browsers differ in whether the latter includes files beside one that is opened from a disk. */
const POLICY =
  "default-src 'none'; media-src 'self' file:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"

const STYLE = `
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { max-width: 60rem; margin: 2rem auto; padding: 0 1rem; overflow-wrap: anywhere; }
section { border-top: 1px solid; margin-top: 2rem; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 0 1rem; }
dt { opacity: .75; } dd { margin: 0; }
ol { padding: 0; list-style: none; } li { margin: 1.25rem 0; }
h3 { font-size: 1rem; margin: 0; } li p { margin: 0; } audio { width: 100%; max-width: 32rem; }
`

/** A page that shows and plays the clips of a pack from a folder, without scripts and without a network. */
export function* evidencePage({ recordings, leftOut }: EvidenceReport): Generator<string> {
  const count = recordings.reduce((sum, { spots }) => sum + spots.length, 0)
  yield `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width">
<title>Clips of ${counted(recordings.length, 'recording')}</title>
<style>${STYLE}</style>
</head>
<body>
<h1>${counted(count, 'clip')} of ${counted(recordings.length, 'recording')}</h1>
<p>The same figures are in <a href="spots.csv">spots.csv</a> and <a href="spots.json">spots.json</a>. Scores are from 0 to 100; — is a missing one.</p>
`
  for (const recording of recordings) yield* sectionOf(recording)
  if (leftOut.length > 0) {
    yield `<section><h2>Left out</h2><ul>\n`
    for (const { id, reason } of leftOut) yield `<li>${escaped(id)}: ${escaped(reason)}</li>\n`
    yield '</ul></section>\n'
  }
  yield '</body>\n</html>\n'
}

function* sectionOf(recording: ReportedRecording): Generator<string> {
  const { diarization: run, files, humanScore, humanNote } = recording
  const { num, min, max } = run.request.speakers
  const model = run.modelReported ?? run.model
  yield `<section>\n<h2><bdi>${escaped(recording.name)}</bdi></h2>\n<dl>\n`
  const facts: readonly (readonly [string, string | null])[] = [
    ['Provider', run.provider],
    ['Model', model],
    ['Requested model', run.model === model ? null : run.model],
    ['Job', run.jobId],
    ['Diarization', run.id],
    ['Requested speakers', num === null ? rangeOf(min, max) : String(num)],
    ['Channels', run.request.byChannel ? 'each one as one party' : null],
    ['Your score', humanScore === null ? null : String(humanScore)],
    ['Note', humanNote],
  ]
  for (const [term, fact] of facts) {
    if (fact !== null) yield `<dt>${term}</dt><dd><bdi>${escaped(fact)}</bdi></dd>\n`
  }
  const links = Object.entries(files).map(
    ([format, file]) => `<a href="${address(file)}">${escaped(format)}</a>`,
  )
  if (links.length > 0) yield `<dt>Whole result</dt><dd>${links.join(', ')}</dd>\n`
  yield '</dl>\n<ol>\n'
  for (const spot of recording.spots) yield itemOf(spot, recording.speakerNames)
  yield '</ol>\n</section>\n'
}

function itemOf(spot: ReportedSpot, names: Readonly<Record<string, string>>): string {
  const { scores, turn, speakers, clip } = spot
  const nameOf = (label: string) =>
    escaped(Object.hasOwn(names, label) ? (names[label] ?? label) : label)
  const figures = [
    ...(turn === null ? [] : [`turn of <bdi>${nameOf(turn.speaker)}</bdi>`]),
    ...(turn === null ? [] : [`confidence ${figure(turn.confidence)}`]),
    ...(scores === null
      ? []
      : [
          `${escaped(scores.curve)}: mean ${figure(scores.mean)}, lowest ${figure(scores.min)}, highest ${figure(scores.max)}`,
        ]),
    ...(speakers.length === 0
      ? ['nobody speaks']
      : [`speaking: ${speakers.map((label) => `<bdi>${nameOf(label)}</bdi>`).join(', ')}`]),
  ]
  const player =
    clip === null
      ? '<p>There is no sound here.</p>'
      : `<audio controls preload="none" src="${address(clip.file)}"></audio>
<p>The clip starts at ${timeOf(clip.start)}.</p>`
  return `<li>
<h3>${timeOf(spot.start)} – ${timeOf(spot.end)}</h3>
<p>${figures.join(' · ')}</p>
${player}
</li>
`
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`
}

function rangeOf(min: number | null, max: number | null): string | null {
  if (min === null && max === null) return null
  if (max === null) return `at least ${min}`
  return min === null ? `at most ${max}` : `${min} to ${max}`
}

function figure(value: number | null): string {
  return value === null ? '—' : value.toFixed(1)
}

/** Hours only where there are any: `1:02.50`. */
function timeOf(seconds: number): string {
  const hundredths = Math.round(seconds * 100)
  const whole = Math.floor(hundredths / 100)
  const two = (value: number) => String(value).padStart(2, '0')
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60]
  const start = hours > 0 ? `${hours}:${two(minutes)}` : String(minutes)
  return `${start}:${two(whole % 60)}.${two(hundredths % 100)}`
}

/** A file of the pack as an address. */
function address(file: string): string {
  return escaped(file.split('/').map(encodeURIComponent).join('/'))
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

function escaped(text: string): string {
  return text.toWellFormed().replace(/[&<>"']/g, (character) => ENTITIES[character] as string)
}
