import type { ReadFormat } from '@toolkit/formats'
import { utf16 } from '../../packages/formats/test/bytes-of.ts'
import {
  asElan,
  asLabelStudio,
  asPyannoteAudio,
  asSegLst,
  asTextGrid,
} from '../../packages/formats/test/structured-files.ts'

/** A file of a format, which is read without an error. */
export interface Sample {
  readonly format: ReadFormat
  /** Default: the format. */
  readonly name?: string
  readonly content: string | Uint8Array
}

const TURNS = [
  { speaker: 'SPEAKER_00', start: 0, end: 1.25, score: 97.5 },
  { speaker: 'Zoë "Z"', start: 1, end: 2.5, score: null },
  { speaker: 'SPEAKER_00', start: 2, end: 3.125, score: 0 },
]
const JOB = {
  jobId: 'job-1',
  status: 'succeeded',
  output: {
    diarization: [
      { speaker: 'A', start: 0, end: 1.5, confidence: { A: 98, B: 3 } },
      { speaker: 'B', start: 1, end: 2 },
    ],
    exclusiveDiarization: [{ speaker: 'A', start: 0, end: 1 }],
    confidence: { score: [1, 2, null], resolution: 0.02 },
    speakerProbability: { score: { A: [1, 2], B: [3.5] }, resolution: 0.02 },
    warning: 'short',
  },
}

/** Small files with everything that their readers look at. The tests of mutations damage each of them. */
export const SAMPLES: readonly Sample[] = [
  {
    format: 'rttm',
    content: `;; a comment
SPKR-INFO talk 1 <NA> <NA> <NA> unknown anna <NA> <NA>
SPEAKER talk 1 0.000 1.250 <NA> <NA> anna 0.93 <NA>
SPEAKER next 1 1.5 .75 <NA> <NA> Zoë 0.5 <NA>
SPEAKER talk 1 2.25 0 <NA> <NA> NA <NA> <NA>
SPEAKER talk 1 6.690 0.430 <NA> <NA> <NA> 1 <NA>
`,
  },
  {
    format: 'csv',
    content: `recording;start;end;speaker;confidence
a.wav;0,5;1,25;Anna;93
b.wav;1,5;2;"Zoë; ""Z""
two lines";7,5
a.wav;2;2;Ben;
;3;4;'=1+1;nan
`,
  },
  { format: 'lab', content: '0 12300000 Anna B.\n12300000 12300000 x\n12300000 45600000\n' },
  { format: 'uem', content: ';; scored\ntalk 1 0.0 60.5\nnext NA 10 20\ntalk 1 50 70\n' },
  {
    format: 'stm',
    content: `;; CATEGORY "0" "" ""
talk 1 inter_segment_gap 0 0.5 <o,,unknown>
talk A Anna 0.5 2.25 <o,f0,female> good morning
next 1 Zoë 2 3 hi
`,
  },
  { format: 'pyannoteai', content: JSON.stringify(JOB) },
  { format: 'pyannote-audio', content: asPyannoteAudio(TURNS) },
  { format: 'seglst', content: asSegLst(TURNS) },
  { format: 'labelstudio', content: asLabelStudio(TURNS) },
  { format: 'textgrid', content: asTextGrid(TURNS, 'long') },
  {
    format: 'textgrid',
    name: 'textgrid in UTF-16',
    content: utf16(asTextGrid(TURNS, 'short'), 'little'),
  },
  { format: 'elan', content: asElan(TURNS) },
  { format: 'audacity', content: '0.0\t1.5\tAnna B.\n\\\t100.0\t2000.0\n1,5\t2,25\tZoë\n3\t3\t\n' },
  {
    format: 'srt',
    content: `1
00:00:01,250 --> 00:00:02,500
ANNA: hi
- Zoë: ho

2
00:01:02,000 --> 00:01:03,000 X1:0
<v Ben>so</v> {\\an8}<i>yes</i>

3
00:01:04,000 --> 00:01:05,000
no one
`,
  },
  {
    format: 'webvtt',
    content: `WEBVTT - talk

STYLE
::cue(v) { color: red }

NOTE a note

first
00:01.000 --> 00:02.500 align:start
<v.loud Anna &amp; Zoë>hi</v> <v Ben>ho

01:00:00.000 --> 01:00:01.000
[Anna] so
`,
  },
]
