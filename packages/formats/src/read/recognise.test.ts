import { describe, expect, it } from 'vitest'
import { utf16 } from '../../test/bytes-of.ts'
import { HEAD_BYTES, recogniseFormat } from './recognise.ts'

const found = (text: string) => recogniseFormat(new TextEncoder().encode(text))

describe('recogniseFormat', () => {
  it.each([
    ['pyannoteai', '{"jobId": "1", "status": "succeeded", "output": {"diarization": []}}'],
    ['pyannoteai', '{"diarization": [], "exclusiveDiarization": []}'],
    ['pyannoteai', '\uFEFF\n {"diarization": [{"speaker": "A", "start": 0, "end": 1}]}'],
    ['pyannote-audio', '{"diarization": [], "exclusive_diarization": []}'],
    ['pyannote-audio', '{"pyannote": "Annotation", "content": []}'],
    [
      'seglst',
      '[{"session_id": "a", "speaker": "A", "start_time": 0, "end_time": 1, "words": ""}]',
    ],
    ['labelstudio', '[{"id": 1, "data": {"audio": "a.wav"}, "annotations": [{"result": []}]}]'],
    ['labelstudio', '{"data": {"audio": "a.wav"}, "predictions": []}'],
    ['labelstudio', '[{"from_name": "label", "to_name": "audio", "value": {}}]'],
    ['textgrid', 'File type = "ooTextFile"\nObject class = "TextGrid"\n\nxmin = 0\n'],
    ['textgrid', 'File type = "ooTextFile"\n"TextGrid"\n\n0\n'],
    ['textgrid', '"ooTextFile"\n"TextGrid"\n'],
    ['elan', '<?xml version="1.0"?>\n<!-- x --><ANNOTATION_DOCUMENT AUTHOR="">'],
    ['webvtt', 'WEBVTT'],
    ['webvtt', 'WEBVTT - a talk\n\n'],
    ['srt', '1\n00:00:00,000 --> 00:00:01,000\nhi\n'],
    ['rttm', ';; a comment\n\nSPKR-INFO talk 1 <NA> <NA> <NA> unknown anna <NA> <NA>\n'],
    ['rttm', 'SPEAKER talk 1 x\n'],
    ['csv', 'start,end,speaker\n'],
    ['csv', '"Begin"\t"Duration"\t"who"\n'],
    ['csv', 'sep=;\nspeaker;start;end\n'],
    ['uem', '1234 1 0.0 600.0\n'],
    ['uem', '{1} 1 0.0 600.0\n'],
    ['stm', '<talk> 1 A 0.0 600.0 hi\n'],
    ['stm', ';; x\n1234 1 5 0.0 600.0\n'],
    ['audacity', '0,5\t1,5\tAnna\n\\\t1\t2\n'],
    ['lab', '0\t12300000\tsil\n12300000\t45600000\ta\n'],
    ['lab', '0.0 1.0 good morning\n'],
  ] as const)('finds %s in %j', (format, text) => {
    expect(found(text)).toBe(format)
    expect(recogniseFormat(utf16(text, 'big'))).toBe(format)
    expect(recogniseFormat(utf16(text, 'little'))).toBe(format)
  })

  it.each([
    '',
    '\n \n',
    'Dear reader,\nthis is a letter.\n',
    '{"a": 1}',
    '[1, 2]',
    '<html></html>',
    '<a>\n<b>0 1</b>\n</a>\n',
    '{"start": 0, "end": 1, "speaker": "A"}\n',
    '[\n0.5,\n1.5\n]\n',
    'File type = "ooTextFile"\nObject class = "Pitch 1"\n',
    'name,age\nAnna,7\n',
    '0.0 1.0 a\0\n',
    'RIFF\u0001\u0000\u0000WAVE',
    '5 4 a\n',
  ])('finds none in %j', (text) => {
    expect(found(text)).toBe(null)
  })

  it('is not misled by one wrong line, nor by what a text of JSON says', () => {
    expect(found('SPEAKER a 1 0 1 <NA> <NA> x\nSPEKAER a\nSPEAKER a 1 2 1 <NA> <NA> x\n')).toBe(
      'rttm',
    )
    expect(
      found(
        '[{"words": "the \\"annotations\\": and \\"data\\": of", "speaker": "a", "start_time": 0, "end_time": 1}]',
      ),
    ).toBe('seglst')
  })

  it('needs no more than the head, of which the last line is cut', () => {
    const line = `talk 1 Anna 0.0 1.0 ${'word '.repeat(2_000)}\n`
    expect(found(line.repeat(20))).toBe('stm')
    expect(found(`${'\n'.repeat(HEAD_BYTES - 8)}0 1 a\nabcdefgh\n0 1 b\n`)).toBe('lab')
    expect(found(`${';; comment\n'.repeat(1_000)}0 1 a\n`)).toBe('lab')
  })
})
