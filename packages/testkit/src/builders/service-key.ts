/** The key that services show to each other in tests. */
export const A_SERVICE_KEY = 'the-key-of-our-services-in-tests-1'
