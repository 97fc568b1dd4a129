import { onPostgres } from './on-postgres.ts'

await onPostgres('accounts, stations and schools', [
  () => import('../../server/accounts/accounts.test.ts'),
  () => import('../../server/stations/stations.test.ts'),
  () => import('../../server/stations/enrolment.test.ts'),
  () => import('../../server/schools/schools.test.ts'),
])
