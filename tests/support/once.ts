// What a whole run needs once, so that two files that begin side by side do not both make it.
import { emptyDatabase } from '../../tools/setup/empty-database.ts'

export default async function once(): Promise<void> {
  await emptyDatabase()
}
