import { onPostgres } from './on-postgres.ts'

await onPostgres('students, submissions and uploads', [
  () => import('../../server/roster/roster.test.ts'),
  () => import('../../server/roster/frozen.test.ts'),
  () => import('../../server/submissions/submit.test.ts'),
  () => import('../../server/uploads/quota.test.ts'),
  () => import('../../server/http/door.test.ts'),
])
