/** Service key for tests. */
export const A_SERVICE_KEY = 'the-key-of-our-services-in-tests-1'
