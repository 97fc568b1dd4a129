import { onPostgres } from './on-postgres.ts'

await onPostgres('reviewing and exporting', [
  () => import('../../server/review/review.test.ts'),
  () => import('../../server/export/export.test.ts'),
])
