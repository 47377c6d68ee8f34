import { expect, it } from 'vitest'
import { addressLines } from './address-lines.ts'

it('reads one address from each line, each once', () => {
  const text =
    ' https://a.example/1.wav \r\n\nhttps://a.example/2.wav?x=1\nhttps://a.example/1.wav\n'
  expect(addressLines(text)).toEqual({
    addresses: [
      { line: 1, url: 'https://a.example/1.wav' },
      { line: 3, url: 'https://a.example/2.wav?x=1' },
    ],
    faults: [],
  })
})

it('names the lines that are no addresses', () => {
  const text = 'a.wav\nhttps://a b\n\nftp://a/b\ns3://b/c d\nhttp://files.lan/d.wav\ns3://b/c/'
  const { addresses, faults } = addressLines(text)
  expect(addresses.map(({ line }) => line)).toEqual([5, 6])
  expect(faults.map(({ line, message }) => [line, message])).toEqual([
    [1, 'is not a web address'],
    [2, 'is not a web address'],
    [4, 'must begin with https:// or s3://'],
    [7, 'must look like s3://bucket/key'],
  ])
})
