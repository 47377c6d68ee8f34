import type { Settings } from '../settings.ts'

/** Where the store of `AUDIO_STORE`, `SOURCE_BUCKETS` and `WATCH` is. */
export function storeAddress({
  S3_ENDPOINT,
  S3_FORCE_PATH_STYLE,
  AWS_REGION,
}: Pick<Settings, 'S3_ENDPOINT' | 'S3_FORCE_PATH_STYLE' | 'AWS_REGION'>) {
  return {
    endpoint: S3_ENDPOINT ?? null,
    region: AWS_REGION ?? null,
    forcePathStyle: S3_FORCE_PATH_STYLE ?? S3_ENDPOINT !== undefined,
  }
}
