/**
 * Ways to write an address so that a proxy and the server behind it may read it differently. Each means
 * `/internal/webhook` to somebody; none may reach it. Bytes above 127 are sent as latin1.
 */
export const PATH_TRICKS: readonly string[] = [
  // As it is, and with dot segments.
  '/internal/webhook',
  '/api/../internal/webhook',
  '/api/./../internal/webhook',
  '/api/x/../../internal/webhook',
  '/./internal/webhook',
  '/api/..;/internal/webhook',
  // Encoded slashes, which one decodes before dot segments are resolved and the other does not.
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
  // Twice encoded, and thrice.
  '/api/a%252fb/../../internal/webhook',
  '/api/%252e%252e/internal/webhook',
  '/api/%252e%252e%252finternal%252fwebhook',
  '/api/%25252e%25252e%25252finternal/webhook',
  // Overlong UTF-8 of slash, dot and backslash, and what is no UTF-8 at all.
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
  // Empty segments, controls, fragments, letters that look like others.
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
  // The whole address, and none.
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
