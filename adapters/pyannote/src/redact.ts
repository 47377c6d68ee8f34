/**
 * Takes secrets out of texts, written plainly or with any of their characters as `%XX`. Secrets shorter than four
 * characters are taken for none: every text would hold them.
 */
export function redactor(...secrets: readonly string[]): (text: string) => string {
  const patterns = secrets
    .filter((secret) => secret.length >= 4)
    .map((secret) => new RegExp(Array.from(secret, eitherWay).join(''), 'g'))
  return (text) => patterns.reduce((rest, pattern) => rest.replaceAll(pattern, '…'), text)
}

function eitherWay(character: string): string {
  const code = character.charCodeAt(0).toString(16).padStart(2, '0')
  const hex = Array.from(code, (digit) => `[${digit}${digit.toUpperCase()}]`).join('')
  return `(?:%${hex}|\\u${code.padStart(4, '0')})`
}
