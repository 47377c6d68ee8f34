/**
 * Forms of an address that a proxy and the server behind it may read differently. Some implementations read each as
 * `/internal/webhook`; none may reach that route. Bytes above 127 are sent as latin1.
 */
export const PATH_TRICKS: readonly string[] = [
  // Plain, and with dot segments.
  '/internal/webhook',
  '/api/../internal/webhook',
  '/api/./../internal/webhook',
  '/api/x/../../internal/webhook',
  '/./internal/webhook',
  '/api/..;/internal/webhook',
  // Encoded slashes, which some implementations decode before they resolve dot segments.
  '/api/a%2fb/../../internal/webhook',
  '/api/a%2Fb/../../internal/webhook',
  '/api%2f..%2finternal%2fwebhook',
  '/api/..%2finternal/webhook',
  '/%2finternal/webhook',
  '/internal%2fwebhook',
  // Encoded dots.
  '/api/%2e%2e/internal/webhook',
  '/api/%2E./internal/webhook',
  '/api/.%2e/internal/webhook',
  '/api/a%2fb/%2e%2e/%2e%2e/internal/webhook',
  // Encoded two and three times.
  '/api/a%252fb/../../internal/webhook',
  '/api/%252e%252e/internal/webhook',
  '/api/%252e%252e%252finternal%252fwebhook',
  '/api/%25252e%25252e%25252finternal/webhook',
  // Overlong UTF-8 of slash, dot and backslash, and invalid UTF-8.
  '/api/..%c0%afinternal/webhook',
  '/api/%c0%ae%c0%ae/internal/webhook',
  '/api/%e0%80%af../internal/webhook',
  '/api/..%c1%9cinternal/webhook',
  '/api/%ff%fe/../../internal/webhook',
  '/api/\xc0\xaf../internal/webhook',
  // Backslashes.
  '/api\\..\\internal\\webhook',
  '/api/..\\internal/webhook',
  '/api/..%5cinternal/webhook',
  '/api/a%5Cb/../../internal/webhook',
  '/api/a%5cb/..%2f../internal/webhook',
  '/internal\\webhook',
  // Empty segments, control characters, fragments, similar letters.
  '//internal/webhook',
  '/api//..//internal/webhook',
  '///internal///webhook',
  '/api/%00/../../internal/webhook',
  '/internal%00/webhook',
  '/api/%0d%0a/../../internal/webhook',
  '/api/..%09/internal/webhook',
  '/internal/webhook#/api',
  '/api#/../internal/webhook',
  '/%69nternal/webhook',
  '/INTERNAL/webhook',
  '/internal/webhook/',
  '/api/%u002e%u002e/internal/webhook',
  '/api/%2/../internal/webhook',
  // Absolute URLs, and an empty target.
  'http://localhost/internal/webhook',
  'http://localhost/api/a%2fb/../../internal/webhook',
  'HTTP://LOCALHOST/api/../internal/webhook',
  'http://localhost\\internal\\webhook',
  'http:/internal/webhook',
  '//localhost/internal/webhook',
  '*',
  'internal/webhook',
  '?/internal/webhook',
]
