/** The calls that a fault can be aimed at. */
export const CALLS = [
  'test',
  'media-input',
  'media-output',
  'media-put',
  'media-get',
  'diarize',
  'voiceprint',
  'identify',
  'job',
  'jobs',
  'local-job',
  'local-cancel',
] as const
export type Call = (typeof CALLS)[number]

const FORMS: readonly (readonly [string, RegExp, Call])[] = [
  ['GET', /^\/v1\/test$/, 'test'],
  ['POST', /^\/v1\/media\/input$/, 'media-input'],
  ['POST', /^\/v1\/media\/output$/, 'media-output'],
  ['PUT', /^\/local\/media\//, 'media-put'],
  ['GET', /^\/local\/media\//, 'media-get'],
  ['POST', /^\/v1\/diarize$/, 'diarize'],
  ['POST', /^\/v1\/voiceprint$/, 'voiceprint'],
  ['POST', /^\/v1\/identify$/, 'identify'],
  ['GET', /^\/v1\/jobs\/[^/]+$/, 'job'],
  ['GET', /^\/v2\/jobs$/, 'jobs'],
  ['GET', /^\/local\/jobs\/[^/]+$/, 'local-job'],
  ['POST', /^\/local\/jobs\/[^/]+\/cancel$/, 'local-cancel'],
]

/** Which call a request is; null for what is none of them, the control path among it. */
export function callOf(method: string, path: string): Call | null {
  return FORMS.find(([verb, form]) => verb === method && form.test(path))?.[2] ?? null
}
