import { generateKeyPairSync, sign } from 'node:crypto'

/** Creates a key and a self-signed certificate for `localhost`, both as PEM. */
export function localhostCertificate(): { readonly key: string; readonly certificate: string } {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const ecdsaSha256 = sequence(hex('06082a8648ce3d040302'))
  const name = sequence(tagged(0x31, sequence(hex('0603550403'), tagged(0x0c, text('localhost')))))
  const validity = sequence(
    tagged(0x17, text('250101000000Z')),
    tagged(0x17, text('491231235959Z')),
  )
  const names = sequence(tagged(0x82, text('localhost')))
  const alternativeName = sequence(hex('0603551d11'), tagged(0x04, names))
  const body = sequence(
    tagged(0xa0, hex('020102')),
    hex('020101'),
    ecdsaSha256,
    name,
    validity,
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    tagged(0xa3, sequence(alternativeName)),
  )
  const signature = tagged(0x03, hex('00'), sign('sha256', body, privateKey))
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    certificate: pem(sequence(body, ecdsaSha256, signature)),
  }
}

/** DER: tag, length, content. */
function tagged(tag: number, ...parts: readonly Buffer[]): Buffer {
  const body = Buffer.concat(parts)
  return Buffer.concat([Buffer.from([tag, ...derLength(body.length)]), body])
}

function derLength(length: number): readonly number[] {
  if (length < 0x80) return [length]
  return length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff]
}

function sequence(...parts: readonly Buffer[]): Buffer {
  return tagged(0x30, ...parts)
}

function hex(digits: string): Buffer {
  return Buffer.from(digits, 'hex')
}

function text(characters: string): Buffer {
  return Buffer.from(characters)
}

function pem(der: Buffer): string {
  const lines = der.toString('base64').match(/.{1,64}/g) ?? []
  return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n')
}
